#include "cluster/scripts.hpp"

// Parts that several scripts have in common.
#define NOW                        \
  "local t = redis.call('TIME')\n" \
  "local now = t[1] * 1000000 + t[2]\n"
// A record's fields by name; nothing if it is none.
#define RECORD                                                                                       \
  "local function record(text)\n"                                                                    \
  "  local f = {}\n"                                                                                 \
  "  for word in (text or ''):gmatch('%S+') do f[#f + 1] = word end\n"                               \
  "  local beat, steady = tonumber(f[3]), tonumber(f[4])\n"                                          \
  "  if not beat or not steady or not f[6] then return nil end\n"                                    \
  "  return {run = f[1], epoch = f[2], beat = beat, steady = steady, key = f[5], recovery = f[6]}\n" \
  "end\n"
#define BYTES                                                                              \
  "local function bytes(hex)\n"                                                            \
  "  return (hex:gsub('%x%x', function(two) return string.char(tonumber(two, 16)) end))\n" \
  "end\n"
// The tickets of a run. The lobby is about as long as there are nodes: who is alone on one. More is not looked at.
#define TICKETS                                                         \
  "local function tickets(lobby, run)\n"                                \
  "  local own = {}\n"                                                  \
  "  for _, ticket in ipairs(redis.call('ZRANGE', lobby, 0, 999)) do\n" \
  "    if ticket:sub(1, 16) == run then own[#own + 1] = ticket end\n"   \
  "  end\n"                                                             \
  "  return own\n"                                                      \
  "end\n"
#define BURY                                                                                             \
  "local function bury(number, run)\n"                                                                   \
  "  redis.call('HDEL', KEYS[1], number)\n"                                                              \
  "  redis.call('ZADD', KEYS[2], math.floor(now / 1000), run)\n"                                         \
  "  for _, ticket in ipairs(tickets(KEYS[3], bytes(run))) do redis.call('ZREM', KEYS[3], ticket) end\n" \
  "end\n"

namespace flinxx::cluster::scripts {

// KEYS nodes, dead, own stream; ARGV run, its bytes, key, recovery time, when a node is not asked any more (us), how
// long keys live without anybody (ms), the number that it wants (empty: any), dead after (us). A wanted number is this
// node's alone, so a run of it that is silent is over, and nobody else has to say so.
const std::string_view join = NOW RECORD R"lua(
local run, key, recovery = ARGV[1], ARGV[3], ARGV[4]
if redis.call('ZSCORE', KEYS[2], run) then return {'fenced'} end
local taken, number = {}, nil
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local other = record(all[i + 1])
  taken[tonumber(all[i]) or -1] = true
  if not other then
    redis.call('HDEL', KEYS[1], all[i])
  elseif other.run == run then
    number = tonumber(all[i])
  elseif now - other.beat < tonumber(ARGV[5]) then
    if other.key ~= key then return {'key', all[i]} end
    if other.recovery ~= recovery then return {'recovery', all[i], other.recovery} end
  end
end
if not number and ARGV[7] ~= '' then
  local before = record(redis.call('HGET', KEYS[1], ARGV[7]))
  if before and now - before.beat <= tonumber(ARGV[8]) then return {'taken'} end
  if before then redis.call('ZADD', KEYS[2], math.floor(now / 1000), before.run) end
  number = tonumber(ARGV[7])
end
if not number then
  number = 0
  while taken[number] do number = number + 1 end
  if number > 4095 then return {'full'} end
end
local text = string.format('%s %.0f %.0f %.0f %s %s 0 0 0', run, now, now, now, key, recovery)
redis.call('HSET', KEYS[1], number, text)
redis.call('XADD', KEYS[3], '*', ARGV[2], 'b')
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('PEXPIRE', KEYS[3], ARGV[6])
return {'joined', number}
)lua";

// KEYS nodes, dead, lobby, own stream, streams of peers; ARGV number, run, its bytes, key, recovery time, figures, in
// time (us), dead after (us), how long the dead are remembered (ms), how long keys live without anybody (ms), the last
// entry read, runs of the peers
const std::string_view beat = NOW RECORD BYTES TICKETS BURY R"lua(
local number, run = ARGV[1], ARGV[2]
local own = record(redis.call('HGET', KEYS[1], number))
if own and own.run ~= run or redis.call('ZSCORE', KEYS[2], run) then return {'fenced'} end
local all = redis.call('HGETALL', KEYS[1])
if not own then
  -- Where another one may judge, the record was not lost: the run was judged, longer ago than the dead are remembered.
  for i = 2, #all, 2 do
    local other = record(all[i])
    if other and other.beat - other.steady >= tonumber(ARGV[8]) then return {'fenced'} end
  end
  -- A record that Redis has lost is written anew, and its node has to show again that it beats in time.
  own = {epoch = string.format('%.0f', now), beat = 0, steady = now}
end
local steady = now - own.beat < tonumber(ARGV[7]) and own.steady or now
redis.call('HSET', KEYS[1], number, string.format('%s %s %.0f %.0f %s %s %s', run, own.epoch, now, steady, ARGV[4],
                                                  ARGV[5], ARGV[6]))
redis.call('XADD', KEYS[4], '*', ARGV[3], 'b')
redis.call('XTRIM', KEYS[4], 'MINID', '~', ARGV[11])
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[10]) end
local judges = now - steady >= tonumber(ARGV[8])
local nodes = {}
all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local other = record(all[i + 1])
  if not other then
    redis.call('HDEL', KEYS[1], all[i])
  elseif judges and now - other.beat > tonumber(ARGV[8]) then
    bury(all[i], other.run)
    for peer = 12, #ARGV do
      if ARGV[peer] == other.run then redis.call('DEL', KEYS[peer - 7]) end
    end
  else
    nodes[#nodes + 1] = all[i]
    nodes[#nodes + 1] = all[i + 1]
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', math.floor(now / 1000) - tonumber(ARGV[9]))
return {'heard', judges and 1 or 0, #tickets(KEYS[3], ARGV[3]), redis.call('ZCARD', KEYS[3]), nodes,
        redis.call('ZRANGE', KEYS[2], 0, -1)}
)lua";

// KEYS nodes, dead, lobby, own stream; ARGV number, run
const std::string_view leave = NOW RECORD BYTES TICKETS BURY R"lua(
local own = record(redis.call('HGET', KEYS[1], ARGV[1]))
if own and own.run == ARGV[2] then bury(ARGV[1], ARGV[2]) end
redis.call('DEL', KEYS[4])
return {'left'}
)lua";

// KEYS nodes, lobby, streams of peers; ARGV number, run, its bytes, ticket, how long it has waited (us), the
// peers' runs in bytes. Who waits longest is taken; the own last partner, or one whose last partner it was, only if
// there is nobody else. A ticket whose stream is gone is of a run that is over.
const std::string_view meet = NOW RECORD BYTES R"lua(
local own = redis.call('HGET', KEYS[1], ARGV[1])
if not own or own:sub(1, 32) ~= ARGV[2] then return {'fenced'} end
local mine, streams = ARGV[4], {}
for i = 6, #ARGV do streams[ARGV[i]] = KEYS[i - 3] end
local me, my_last = mine:sub(17, 32), mine:sub(33, 48)
local function take(ticket)
  redis.call('ZREM', KEYS[2], ticket)
  local word = 'm' .. struct.pack('>I4', #ticket) .. ticket .. mine
  return redis.call('XADD', streams[ticket:sub(1, 16)], 'NOMKSTREAM', '*', ARGV[3], word)
end
local function lives(run)
  for _, text in ipairs(redis.call('HVALS', KEYS[1])) do
    local other = record(text)
    if other and bytes(other.run) == run then return true end
  end
end
local parted = {}
for _, ticket in ipairs(redis.call('ZRANGE', KEYS[2], 0, 7)) do
  local user, last = ticket:sub(17, 32), ticket:sub(33, 48)
  if user == me then
    if ticket ~= mine then redis.call('ZREM', KEYS[2], ticket) end
  elseif not streams[ticket:sub(1, 16)] then
    if lives(ticket:sub(1, 16)) then return {'outdated'} end
    redis.call('ZREM', KEYS[2], ticket)
  elseif user == my_last or last == me then
    parted[#parted + 1] = ticket
  elseif take(ticket) then
    redis.call('ZREM', KEYS[2], mine)
    return {'met', ticket}
  end
end
for _, ticket in ipairs(parted) do
  if take(ticket) then
    redis.call('ZREM', KEYS[2], mine)
    return {'met', ticket}
  end
end
local was_empty = redis.call('ZCARD', KEYS[2]) == 0
redis.call('ZADD', KEYS[2], 'NX', string.format('%.0f', now - tonumber(ARGV[5])), mine)
if was_empty then
  for run, stream in pairs(streams) do
    if run ~= ARGV[3] then redis.call('XADD', stream, 'NOMKSTREAM', '*', ARGV[3], 'h') end
  end
end
return {'waits'}
)lua";

}  // namespace flinxx::cluster::scripts
