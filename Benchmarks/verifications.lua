-- wrk: presents every line of a file once, each as a new attempt. A line holds the members `mode` and `presented` of a
-- verification. Each thread takes its own part of the file.
local threads = {}

function setup(thread)
  thread:set("part", #threads)
  table.insert(threads, thread)
end

function init(args)
  lines, granted, other = {}, 0, 0
  local key, parts, index = args[2], tonumber(args[3]), 0
  for line in io.lines(args[1]) do
    if index % parts == part then lines[#lines + 1] = line end
    index = index + 1
  end
  next_line = 0
  headers = { ["Authorization"] = "Bearer " .. io.open(key):read("*l"), ["Content-Type"] = "application/json" }
  -- The first half of each attempt is this run's, the second counts.
  math.randomseed(os.time() + part)
  run = string.format("%08x-%04x-7%03x-8%03x-%04x", os.time(), math.random(0, 65535), math.random(0, 4095), math.random(0, 4095), part)
end

function request()
  next_line = next_line + 1
  local line = lines[next_line]
  if line == nil then line = lines[#lines] end
  local body = string.format('{"attempt_id":"%s%08x",%s,"locker":"A12"}', run, next_line, line)
  return wrk.format("POST", "/v1/verifications", headers, body)
end

function response(status, _, body)
  if status == 200 and body:find('"decision":"grant"', 1, true) then granted = granted + 1 else other = other + 1 end
end

function done(summary, latency, requests)
  local granted, other = 0, 0
  for _, thread in ipairs(threads) do
    granted = granted + thread:get("granted")
    other = other + thread:get("other")
  end
  io.write(string.format('{"requests":%d,"seconds":%.6f,"granted":%d,"other":%d,"p50":%.3f,"p99":%.3f,"max":%.3f}\n',
    summary.requests, summary.duration / 1e6, granted, other, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
