"""What schemathesis is told beside the document: values of two formats that the service can do something with. Without
them most grants would end long ago, and no site could be made."""

from datetime import datetime, timezone

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format("timezone", st.sampled_from(["Europe/Riga", "UTC", "America/New_York", "Asia/Kolkata"]))
schemathesis.openapi.format(
    "date-time",
    st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1), timezones=st.just(timezone.utc)).map(
        lambda time: time.isoformat(timespec="milliseconds")
    ),
)
