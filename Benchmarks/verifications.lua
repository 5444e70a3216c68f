-- wrk: presents every pass of a file once, each as a new attempt. Each thread takes its own part of the file.
local threads = {}

function setup(thread)
  thread:set("part", #threads)
  table.insert(threads, thread)
end

function init(args)
  passes, granted, other = {}, 0, 0
  local key, parts, index = args[2], tonumber(args[3]), 0
  for pass in io.lines(args[1]) do
    if index % parts == part then passes[#passes + 1] = pass end
    index = index + 1
  end
  next_pass = 0
  headers = { ["Authorization"] = "Bearer " .. io.open(key):read("*l"), ["Content-Type"] = "application/json" }
  -- The first half of each attempt is this run's, the second counts.
  math.randomseed(os.time() + part)
  run = string.format("%08x-%04x-7%03x-8%03x-%04x", os.time(), math.random(0, 65535), math.random(0, 4095), math.random(0, 4095), part)
end

function request()
  next_pass = next_pass + 1
  local pass = passes[next_pass]
  if pass == nil then pass = passes[#passes] end
  local body = string.format('{"attempt_id":"%s%08x","mode":"qr","presented":{"pass":"%s"},"locker":"A12"}', run, next_pass, pass)
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
