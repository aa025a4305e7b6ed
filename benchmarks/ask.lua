-- For wrk: sends the requests named in the file REQUESTS, one path a line, in turns; takes ACCEPT back.
local requests, sent = {}, 0

function init(_)
  wrk.headers["Accept"] = os.getenv("ACCEPT")
  for path in io.lines(os.getenv("REQUESTS")) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"requests": %d, "seconds": %.6f, "failed": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
