#include "cluster/scripts.hpp"

// Parts that several scripts have in common.
#define NOW                        \
  "local t = redis.call('TIME')\n" \
  "local now = t[1] * 1000000 + t[2]\n"
// What stands under a key may be of anybody. What is not of the form that a node writes is none, and goes; `strange` is
// how much of it there was.
#define ONLY                                  \
  "local strange = 0\n"                       \
  "local function only(kind, key)\n"          \
  "  local is = redis.call('TYPE', key).ok\n" \
  "  if is ~= kind and is ~= 'none' then\n"   \
  "    redis.call('DEL', key)\n"              \
  "    strange = strange + 1\n"               \
  "  end\n"                                   \
  "end\n"
// What a node writes of itself. A time that is yet to come was given by another clock: it is now.
#define RECORD                                                                                       \
  "local function is_run(text) return #text == 32 and not text:find('[^0-9a-f]') end\n"              \
  "local function number(text, most)\n"                                                              \
  "  local n = #text <= 16 and text:find('^%d+$') and tonumber(text)\n"                              \
  "  return n and n <= most and n or nil\n"                                                          \
  "end\n"                                                                                            \
  "local most = {[2] = 1e16, [3] = 1e16, [4] = 1e16, [6] = 1e12, [7] = 1e9, [8] = 1e9, [9] = 1e9, "  \
  "[10] = 255, [11] = 255}\n"                                                                        \
  "local function record(text)\n"                                                                    \
  "  if not text or #text > 512 then return nil end\n"                                               \
  "  local f, n = {}, {}\n"                                                                          \
  "  for word in text:gmatch('%S+') do f[#f + 1] = word end\n"                                       \
  "  if #f ~= 11 or not is_run(f[1]) then return nil end\n"                                          \
  "  for i, bound in pairs(most) do\n"                                                               \
  "    n[i] = number(f[i], bound)\n"                                                                 \
  "    if not n[i] then return nil end\n"                                                            \
  "  end\n"                                                                                          \
  "  local beat = math.min(n[3], now)\n"                                                             \
  "  local steady = math.min(n[4], beat)\n"                                                          \
  "  f[3], f[4] = string.format('%.0f', beat), string.format('%.0f', steady)\n"                      \
  "  return {run = f[1], epoch = f[2], beat = beat, steady = steady, key = f[5], recovery = f[6],\n" \
  "          lowest = n[10], highest = n[11], text = table.concat(f, ' '), is_ahead = n[3] > now}\n" \
  "end\n"
// The nodes; what is none of them goes. To be used behind ONLY and RECORD.
#define ROSTER                                                                       \
  "local function roster()\n"                                                        \
  "  local nodes = {}\n"                                                             \
  "  local all = redis.call('HGETALL', KEYS[1])\n"                                   \
  "  for i = 1, #all, 2 do\n"                                                        \
  "    local node, place = record(all[i + 1]), number(all[i], 4095)\n"               \
  "    if not node or not place or tostring(place) ~= all[i] then\n"                 \
  "      redis.call('HDEL', KEYS[1], all[i])\n"                                      \
  "      strange = strange + 1\n"                                                    \
  "    else\n"                                                                       \
  "      if node.is_ahead then redis.call('HSET', KEYS[1], all[i], node.text) end\n" \
  "      node.number = all[i]\n"                                                     \
  "      nodes[#nodes + 1] = node\n"                                                 \
  "    end\n"                                                                        \
  "  end\n"                                                                          \
  "  return nodes\n"                                                                 \
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
// The own sign of life. A stream that takes no entry is none: of another kind, or with the highest name that there is.
#define SIGN                                                  \
  "local function sign(stream, run)\n"                        \
  "  local id = redis.pcall('XADD', stream, '*', run, 'b')\n" \
  "  if type(id) == 'string' then return id end\n"            \
  "  redis.call('DEL', stream)\n"                             \
  "  strange = strange + 1\n"                                 \
  "  return redis.call('XADD', stream, '*', run, 'b')\n"      \
  "end\n"
// What a ticket says, of which version 3 of letters did not have all: that is nothing. Whom a script brings together,
// and says so to the one who lay there: to nobody, if that one's stream is gone or takes nothing, which is its owner's
// to mend.
#define MEETING                                                                                                 \
  "local function read(ticket, waited)\n"                                                                       \
  "  local t = {text = ticket, user = ticket:sub(17, 32), last = ticket:sub(33, 48), avoids = '', relax = 0}\n" \
  "  local head = ticket:byte(86) or 0\n"                                                                       \
  "  t.mode, t.interests = math.floor(head / 64), head % 8\n"                                                   \
  "  t.wishes = t.interests + math.floor(head / 8) % 8\n"                                                       \
  "  local added = 87 + 8 * t.wishes\n"                                                                         \
  "  if #ticket >= added + 12 then\n"                                                                           \
  "    t.key, t.relax = ticket:sub(added, added + 3), 1000 * struct.unpack('>I4', ticket, added + 8)\n"         \
  "    t.avoids = ticket:sub(added + 13, added + 12 + 4 * (ticket:byte(added + 12) or 0))\n"                    \
  "  end\n"                                                                                                     \
  "  t.overdue = t.relax > 0 and waited >= t.relax\n"                                                           \
  "  t.open = not t.overdue and (t.wishes == 0 or t.relax == 0)\n"                                              \
  "  t.choosy = not t.overdue and not t.open and t.interests > 0 and 2 * waited < t.relax\n"                    \
  "  return t\n"                                                                                                \
  "end\n"                                                                                                       \
  "local function has(marks, mark)\n"                                                                           \
  "  local at = marks:find(mark, 1, true)\n"                                                                    \
  "  while at and at % 4 ~= 1 do at = marks:find(mark, at + 1, true) end\n"                                     \
  "  return at ~= nil\n"                                                                                        \
  "end\n"                                                                                                       \
  "local function avoids(a, b)\n"                                                                               \
  "  return a.avoids ~= '' and (has(a.avoids, b.user:sub(1, 4)) or b.key ~= nil and has(a.avoids, b.key))\n"    \
  "end\n"                                                                                                       \
  "local function put(stream, word)\n"                                                                          \
  "  return type(redis.pcall('XADD', stream, 'NOMKSTREAM', '*', ARGV[3], word)) == 'string'\n"                  \
  "end\n"                                                                                                       \
  "local function tell_met(stream, ticket)\n"                                                                   \
  "  return put(stream, 'm' .. struct.pack('>I4', #ticket) .. ticket .. ARGV[4])\n"                             \
  "end\n"                                                                                                       \
  "local function lives(run)\n" RECORD BYTES                                                                    \
  "  for _, text in ipairs(redis.call('HVALS', KEYS[1])) do\n"                                                  \
  "    local other = record(text)\n"                                                                            \
  "    if other and bytes(other.run) == run then return true end\n"                                             \
  "  end\n"                                                                                                     \
  "end\n"                                                                                                       \
  "local function is_own(record) return record and record:sub(1, 33) == ARGV[2] .. ' ' end\n"

namespace flinxx::cluster::scripts {

// KEYS nodes, dead, lobby, own stream; ARGV run, its bytes, key, recovery time, lowest and highest version of letters,
// when a node is not asked any more (us), how long keys live without anybody (ms), the number that it wants (empty:
// any), dead after (us). A wanted number is this node's alone, so a run of it that is silent is over, and nobody else
// has to say so.
const std::string_view join = NOW ONLY RECORD ROSTER BYTES TICKETS BURY SIGN R"lua(
only('hash', KEYS[1])
only('zset', KEYS[2])
only('zset', KEYS[3])
local run, key, recovery, lowest, highest = ARGV[1], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
if redis.call('ZSCORE', KEYS[2], run) then return {'fenced'} end
local taken, place, before = {}, nil, nil
for _, other in ipairs(roster()) do
  taken[tonumber(other.number)] = true
  if other.number == ARGV[9] then before = other end
  if other.run == run then
    place = tonumber(other.number)
  elseif now - other.beat < tonumber(ARGV[7]) then
    if other.key ~= key then return {'key', other.number} end
    if other.recovery ~= recovery then return {'recovery', other.number, other.recovery} end
    if other.lowest > highest or other.highest < lowest then
      return {'letters', other.number, other.lowest, other.highest}
    end
  end
end
if not place and ARGV[9] ~= '' then
  if before and now - before.beat <= tonumber(ARGV[10]) then return {'taken'} end
  if before then bury(before.number, before.run) end
  place = tonumber(ARGV[9])
end
if not place then
  place = 0
  while taken[place] do place = place + 1 end
  if place > 4095 then return {'full'} end
end
local text = string.format('%s %.0f %.0f %.0f %s %s 0 0 0 %d %d', run, now, now, now, key, recovery, lowest, highest)
redis.call('HSET', KEYS[1], place, text)
sign(KEYS[4], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[8])
redis.call('PEXPIRE', KEYS[4], ARGV[8])
return {'joined', place, strange}
)lua";

// KEYS nodes, dead, lobby, own stream, streams of peers; ARGV number, run, its bytes, key, recovery time, figures and
// versions of letters, in time (us), dead after (us), how long the dead are remembered (ms), how long keys live without
// anybody (ms), the last entry read, runs that are over and yet were in the last answer, runs of the peers
const std::string_view beat = NOW ONLY RECORD ROSTER BYTES TICKETS BURY SIGN R"lua(
only('hash', KEYS[1])
only('zset', KEYS[2])
only('zset', KEYS[3])
local run, ms = ARGV[2], math.floor(now / 1000)
local is_lost, own = redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0, nil
local others = {}
for _, node in ipairs(roster()) do
  if node.number == ARGV[1] then own = node else others[#others + 1] = node end
end
if own and own.run ~= run or redis.call('ZSCORE', KEYS[2], run) then return {'fenced'} end
if not own then
  -- Where another one may judge, the record was not lost: the run was judged, longer ago than the dead are remembered.
  for _, other in ipairs(others) do
    if is_lost and other.beat - other.steady >= tonumber(ARGV[8]) then return {'fenced'} end
  end
  -- A record that Redis has lost is written anew, and its node has to show again that it beats in time.
  own = {epoch = string.format('%.0f', now), beat = 0, steady = now}
end
local steady = now - own.beat < tonumber(ARGV[7]) and own.steady or now
local text = string.format('%s %s %.0f %.0f %s %s %s', run, own.epoch, now, steady, ARGV[4], ARGV[5], ARGV[6])
redis.call('HSET', KEYS[1], ARGV[1], text)
local id = sign(KEYS[4], ARGV[3])
if tonumber(ARGV[11]:match('^%d+')) <= tonumber(id:match('^%d+')) then
  redis.call('XTRIM', KEYS[4], 'MINID', '~', ARGV[11])
end
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[10]) end
local judges = now - steady >= tonumber(ARGV[8])
local nodes = {ARGV[1], text}
for _, other in ipairs(others) do
  if judges and now - other.beat > tonumber(ARGV[8]) or ARGV[12]:find(other.run, 1, true) then
    bury(other.number, other.run)
    for peer = 13, #ARGV do
      if ARGV[peer] == other.run then redis.call('DEL', KEYS[peer - 8]) end
    end
  else
    nodes[#nodes + 1] = other.number
    nodes[#nodes + 1] = other.text
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ms - tonumber(ARGV[9]))
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -4097)
for _, over in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. string.format('%.0f', ms), '+inf')) do
  redis.call('ZADD', KEYS[2], ms, over)
end
local dead = {}
for _, over in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  if is_run(over) then
    dead[#dead + 1] = over
  else
    redis.call('ZREM', KEYS[2], over)
    strange = strange + 1
  end
end
return {'heard', judges and 1 or 0, #tickets(KEYS[3], ARGV[3]), redis.call('ZCARD', KEYS[3]), nodes, dead, strange}
)lua";

// KEYS nodes, dead, lobby, own stream; ARGV number, run
const std::string_view leave = NOW RECORD BYTES TICKETS BURY R"lua(
local own = record(redis.call('HGET', KEYS[1], ARGV[1]))
if own and own.run == ARGV[2] then bury(ARGV[1], ARGV[2]) end
redis.call('DEL', KEYS[4])
return {'left'}
)lua";

// KEYS nodes, lobby, streams of peers; ARGV number, run, its bytes, ticket, how long it has waited (us), the
// peers' runs in bytes. Of those whose mode fits, and who do not avoid each other, it takes whom a single node would:
// one who has waited for long enough, one who shares an interest, one who shares a language, anybody; of each the one
// who waits longest. Two who were each other's last partners meet only if there is nobody else. A ticket whose stream
// is gone is of a run that is over. `offer.cpp` says what is in a ticket.
const std::string_view meet = NOW MEETING R"lua(
if not is_own(redis.call('HGET', KEYS[1], ARGV[1])) then return {'fenced'} end
local mine, streams = ARGV[4], {}
for i = 6, #ARGV do streams[ARGV[i]] = KEYS[i - 3] end
local me = read(mine, tonumber(ARGV[5]))
local function fits(t) return me.mode == t.mode or me.mode == 2 or t.mode == 2 end
-- Of one that has come from another node since it may not be known.
local function have_parted(t)
  local nobody = string.rep('\0', 16)
  return t.user == me.last and (t.last == me.user or t.last == nobody) or t.last == me.user and me.last == nobody
end
local function shares(t, first, last)
  for i = first, last do
    if t.text:sub(87, 86 + 8 * t.wishes):find(mine:sub(79 + 8 * i, 86 + 8 * i), 1, true) then return true end
  end
end
-- 1 to 4; nil: not yet.
local function rank(t)
  if me.overdue or t.overdue then return 1 end
  if shares(t, 1, me.interests) then return 2 end
  if not me.choosy and not t.choosy and shares(t, me.interests + 1, me.wishes) then return 3 end
  return (me.open or t.open) and 4 or nil
end
local function take(ticket)
  redis.call('ZREM', KEYS[2], ticket)
  return tell_met(streams[ticket:sub(1, 16)], ticket)
end
local liked, parted, others = {{}, {}, {}, {}}, {{}, {}, {}, {}}, 0
local lying = redis.call('ZRANGE', KEYS[2], 0, 63, 'WITHSCORES')
for i = 1, #lying, 2 do
  local ticket = lying[i]
  if ticket:sub(17, 32) == me.user then
    if ticket ~= mine then redis.call('ZREM', KEYS[2], ticket) end
  elseif #ticket < 48 or #ticket > 1024 then
    redis.call('ZREM', KEYS[2], ticket)
  elseif not streams[ticket:sub(1, 16)] then
    if lives(ticket:sub(1, 16)) then return {'outdated'} end
    redis.call('ZREM', KEYS[2], ticket)
  else
    local t = read(ticket, now - tonumber(lying[i + 1]))
    if fits(t) and not avoids(me, t) and not avoids(t, me) then
      local among = liked
      if have_parted(t) then among = parted else others = others + 1 end
      local place = rank(t)
      if place then table.insert(among[place], ticket) end
    end
  end
end
local function take_first(among)
  for place = 1, 4 do
    for _, ticket in ipairs(among[place]) do
      if take(ticket) then return ticket end
      others = others - 1
    end
  end
end
local taken = take_first(liked) or others == 0 and take_first(parted)
if taken then
  redis.call('ZREM', KEYS[2], mine)
  return {'met', taken}
end
local was_empty = redis.call('ZCARD', KEYS[2]) == 0
redis.call('ZADD', KEYS[2], 'NX', string.format('%.0f', now - tonumber(ARGV[5])), mine)
if was_empty then
  for run, stream in pairs(streams) do
    if run ~= ARGV[3] then put(stream, 'h') end
  end
end
return {'waits'}
)lua";

// KEYS nodes, invite, streams of peers; ARGV number, run, its bytes, ticket, for how long the node knows that the
// invite holds (ms; 0: not at all), for whom alone (two users, or nothing), 1 if it had been taken and met nobody, the
// peers' runs in bytes. What lies there is o, t or k, two users, and the ticket that waits. o: the invite is for
// whoever comes. t: it was for these two once, and k: it is theirs. Of t it becomes k when one of the two asks as
// somebody who has met, and o when one says that they have not. A third one hears that there is no such invite.
const std::string_view meet_invited = NOW ONLY MEETING R"lua(
if not is_own(redis.call('HGET', KEYS[1], ARGV[1])) then return {'fenced'} end
only('string', KEYS[2])
local mine, streams = ARGV[4], {}
for i = 8, #ARGV do streams[ARGV[i]] = KEYS[i - 5] end
local me, lying, nobody = read(mine, 0), redis.call('GET', KEYS[2]), string.rep('\0', 32)
if lying and (#lying < 33 or not lying:find('^[otk]')) then lying = redis.call('DEL', KEYS[2]) and nil end
if not lying and tonumber(ARGV[5]) == 0 then return {'unknown'} end
local state, guests, ticket = 'o', nobody, ''
if lying then state, guests, ticket = lying:sub(1, 1), lying:sub(2, 33), lying:sub(34) end
if state ~= 'k' and #ARGV[6] == 32 then state, guests = 'k', ARGV[6] end
local function may_come(user) return state == 'o' or guests:sub(1, 16) == user or guests:sub(17) == user end
if not may_come(me.user) then return {'unknown'} end
if state == 't' then state = ARGV[7] == '1' and 'o' or 'k' end
local function keep(waiting)
  local text = state .. (state == 'o' and nobody or guests) .. waiting
  redis.call('SET', KEYS[2], text, 'PX', math.max(1, redis.call('PTTL', KEYS[2]), tonumber(ARGV[5])))
end
local other = #ticket >= 48 and read(ticket, 0)
if other and other.user ~= me.user and may_come(other.user) then
  local stream = streams[ticket:sub(1, 16)]
  if not stream and lives(ticket:sub(1, 16)) then return {'outdated'} end
  if stream and (avoids(me, other) or avoids(other, me)) then return {'unknown'} end
  if stream and tell_met(stream, ticket) then
    if state == 'o' then state, guests = 't', other.user .. me.user end
    keep('')
    return {'met', ticket}
  end
end
keep(mine)
return {'waits'}
)lua";

// KEYS invite; ARGV ticket, which waits no more
const std::string_view withdraw_invited = R"lua(
local lying = redis.call('GET', KEYS[1])
if lying and lying:sub(34) == ARGV[1] then redis.call('SET', KEYS[1], lying:sub(1, 33), 'KEEPTTL') end
)lua";

// KEYS invite; ARGV k and the two who have met by it without Redis, for how long it holds (ms)
const std::string_view keep_invite = R"lua(
local lying = redis.pcall('GET', KEYS[1])
if type(lying) == 'string' and lying:sub(1, 1) == 'k' then return end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
)lua";

// KEYS bans, their ends; ARGV whose, the ban, when it is forgotten (ms), how many there may be. The later one counts.
const std::string_view keep_ban = NOW ONLY R"lua(
only('hash', KEYS[1])
only('zset', KEYS[2])
local function since(ban) return #ban >= 8 and struct.unpack('>I8', ban, #ban - 7) or 0 end
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and since(known) >= since(ARGV[2]) then return {'known'} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
local function forget(keys)
  for _, key in ipairs(keys) do
    redis.call('HDEL', KEYS[1], key)
    redis.call('ZREM', KEYS[2], key)
  end
end
forget(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now / 1000), 'LIMIT', 0, 100))
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
if over > 0 then forget(redis.call('ZRANGE', KEYS[2], 0, math.min(over, 100) - 1)) end
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2]
for i = 1, 2 do
  if last then redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', tonumber(last))) end
end
return {'kept'}
)lua";

}  // namespace flinxx::cluster::scripts
