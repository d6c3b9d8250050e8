#include "cluster/letter.hpp"

#include <flinxx/cluster/versions.hpp>
#include <flinxx/ops/bytes.hpp>

#include <algorithm>
#include <optional>
#include <span>

namespace flinxx::cluster {
namespace {

using matchmaking::effect_kind;

// An entry: version, head, letters. A letter: kind, length of the body, body. What a kind's body is stays as it is:
// what is to be another one becomes a kind of its own, of the next version, which is sent to nodes that speak that.
enum class kind : std::uint8_t {
  matched = 1,
  refused,
  parted,
  relay,
  sum,
  list,
  claim,
  found,
  taken_over,
  hold,
  held,
  fetch,
  fetched,
  poll,
  polled_in,
  polled_out,
  poll_given_up,

  upgrade = 253,
  carried_in,
  carried_out
};

template <class... Functions>
struct overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
overloaded(Functions...) -> overloaded<Functions...>;  // clang 14 asks for it

ops::byte_writer begin(std::string& out, kind k, std::size_t size) {
  return ops::byte_writer(out).number(static_cast<std::uint8_t>(k)).number(static_cast<std::uint32_t>(size));
}

std::uint8_t to_code(effect_kind why) {
  return why == effect_kind::partner_skipped ? 1 : why == effect_kind::partner_left ? 2 : 3;
}

std::optional<effect_kind> to_effect(std::uint8_t code) {
  switch (code) {
    case 1: return effect_kind::partner_skipped;
    case 2: return effect_kind::partner_left;
    case 3: return effect_kind::undone;
    default: return std::nullopt;
  }
}

matchmaking::address read_address(ops::byte_reader& in) {
  matchmaking::address a;
  a.worker = in.number<std::uint16_t>();
  a.local = in.handle();
  return a;
}

std::optional<any_letter> read_list(ops::byte_reader& in) {
  letters::list l;
  l.heard = in.number<std::uint64_t>();
  const auto wants = in.number<std::uint8_t>();
  l.wants_answer = wants == 1;
  l.slice = in.number<std::uint8_t>();
  l.last_slice = in.number<std::uint8_t>();
  l.ids = in.rest();
  if (wants > 1 || l.slice > l.last_slice || l.ids.size() % sizeof(id128) != 0) return std::nullopt;
  return l;
}

template <class Letter>
Letter read_place(ops::byte_reader& in) {
  Letter l;
  l.match = in.id();
  l.where = read_address(in);
  l.public_id = in.id();
  l.came_at = in.number<std::int64_t>();
  return l;
}

template <class Letter>
ops::byte_writer write_place(ops::byte_writer out, const Letter& l) {
  return out.id(l.match).number(l.where.worker).handle(l.where.local).id(l.public_id).number(l.came_at);
}

ops::slot_id read_sid(ops::byte_reader& in) {
  const std::string_view sid = in.bytes(ops::slot_id{}.bytes().size());
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(sid.data());
  return ops::slot_id::from_bytes({bytes, sid.size()}).value_or(ops::slot_id{});
}

letters::fetch read_fetch(ops::byte_reader& in) {
  letters::fetch l;
  l.ticket = in.number<std::uint64_t>();
  l.sid = read_sid(in);
  l.after = in.number<std::uint64_t>();
  l.nsp = in.rest();
  return l;
}

std::optional<any_letter> read_fetched(ops::byte_reader& in) {
  using answer = letters::fetched::answer;
  letters::fetched l;
  l.ticket = in.number<std::uint64_t>();
  const auto what = in.number<std::uint8_t>();
  if (what > static_cast<std::uint8_t>(answer::moved)) return std::nullopt;
  l.what = static_cast<answer>(what);
  if (l.what == answer::elsewhere) {
    const std::string_view run = in.bytes(l.run.size());
    std::copy(run.begin(), run.end(), l.run.begin());
  } else if (l.what == answer::moved) {
    l.state = in.rest();
  }
  if (l.state.size() > most_moved) return std::nullopt;
  return l;
}

template <class Letter>
Letter read_stray(ops::byte_reader& in) {
  Letter l;
  l.ticket = in.number<std::uint64_t>();
  l.sid = read_sid(in);
  return l;
}

std::optional<any_letter> read_polled_in(ops::byte_reader& in) {
  auto l = read_stray<letters::polled_in>(in);
  l.body = in.rest();
  if (l.body.size() > most_polled) return std::nullopt;
  return l;
}

std::optional<any_letter> read_polled_out(ops::byte_reader& in) {
  letters::polled_out l;
  l.ticket = in.number<std::uint64_t>();
  const auto is_ok = in.number<std::uint8_t>();
  const auto is_last = in.number<std::uint8_t>();
  l.offset = in.number<std::uint32_t>();
  l.is_ok = is_ok == 1;
  l.is_last = is_last == 1;
  l.data = in.rest();
  if (is_ok > 1 || is_last > 1 || l.data.size() > most_polled) return std::nullopt;
  return l;
}

std::optional<any_letter> read_upgrade(ops::byte_reader& in) {
  auto l = read_stray<letters::upgrade>(in);
  l.query = in.rest();
  if (l.query.size() > engineio::stray::max_query) return std::nullopt;
  return l;
}

template <class Letter>
std::optional<any_letter> read_carried(ops::byte_reader& in, Letter l) {
  using word = engineio::carried::word;
  const auto says = in.number<std::uint8_t>();
  l.what.says = static_cast<word>(says);
  l.what.offset = in.number<std::uint32_t>();
  l.what.taken = in.number<std::uint32_t>();
  l.what.bytes = in.rest();
  if (says > static_cast<std::uint8_t>(word::leaves) || l.what.bytes.size() > engineio::carried::max_data)
    return std::nullopt;
  return l;
}

std::optional<any_letter> read_carried_in(ops::byte_reader& in) {
  return read_carried(in, read_stray<letters::carried_in>(in));
}

std::optional<any_letter> read_carried_out(ops::byte_reader& in) {
  letters::carried_out l;
  l.ticket = in.number<std::uint64_t>();
  return read_carried(in, l);
}

std::optional<any_letter> read_body(kind k, ops::byte_reader& in) {
  switch (k) {
    case kind::matched: {
      letters::matched l;
      l.match = in.id();
      l.user = in.handle();
      l.where = read_address(in);
      l.public_id = in.id();
      return l;
    }
    case kind::refused: {
      letters::refused l;
      l.match = in.id();
      l.user = in.handle();
      return l;
    }
    case kind::parted: {
      const id128 match = in.id();
      const auto why = to_effect(in.number<std::uint8_t>());
      if (!why) return std::nullopt;
      return letters::parted{match, *why};
    }
    case kind::relay: {
      letters::relay l;
      l.match = in.id();
      l.to = read_address(in);
      l.data = in.rest();
      if (l.data.size() > most_relayed) return std::nullopt;
      return l;
    }
    case kind::sum: {
      letters::sum l;
      l.heard = in.number<std::uint64_t>();
      l.matches.count = in.number<std::uint64_t>();
      l.matches.ids = in.id();
      return l;
    }
    case kind::list: return read_list(in);
    case kind::claim: {
      auto l = read_place<letters::claim>(in);
      const auto insists = in.number<std::uint8_t>();
      if (insists > 1) return std::nullopt;
      l.insists = insists == 1;
      return l;
    }
    case kind::found: return read_place<letters::found>(in);
    case kind::taken_over: {
      letters::taken_over l;
      l.match = in.id();
      l.public_id = in.id();
      return l;
    }
    case kind::hold: {
      letters::hold l;
      l.match = in.id();
      l.where = read_address(in);
      return l;
    }
    case kind::held: {
      letters::held l;
      l.match = in.id();
      l.to = read_address(in);
      return l;
    }
    case kind::fetch: {
      const letters::fetch l = read_fetch(in);
      if (l.nsp.size() > longest_namespace) return std::nullopt;
      return l;
    }
    case kind::fetched: return read_fetched(in);
    case kind::poll: return read_stray<letters::poll>(in);
    case kind::polled_in: return read_polled_in(in);
    case kind::polled_out: return read_polled_out(in);
    case kind::poll_given_up: return read_stray<letters::poll_given_up>(in);
    case kind::upgrade: return read_upgrade(in);
    case kind::carried_in: return read_carried_in(in);
    case kind::carried_out: return read_carried_out(in);
  }
  return std::nullopt;
}

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ops::byte_writer write_movement(std::string& out, kind k, const id128& match, const matchmaking::address& who) {
  return begin(out, k, 26).id(match).number(who.worker).handle(who.local);
}

void write_fetch(std::string& out, const letters::fetch& l) {
  begin(out, kind::fetch, 31 + l.nsp.size())
      .number(l.ticket)
      .bytes(text_of(l.sid.bytes()))
      .number(l.after)
      .bytes(l.nsp);
}

void write_fetched(std::string& out, const letters::fetched& l) {
  const bool is_elsewhere = l.what == letters::fetched::answer::elsewhere;
  const std::string_view more = is_elsewhere ? text_of(l.run) : l.state;
  begin(out, kind::fetched, 9 + more.size()).number(l.ticket).number(static_cast<std::uint8_t>(l.what)).bytes(more);
}

void write_stray(std::string& out, kind k, std::uint64_t ticket, const ops::slot_id& sid, std::string_view body = {}) {
  begin(out, k, 23 + body.size()).number(ticket).bytes(text_of(sid.bytes())).bytes(body);
}

void write_polled_out(std::string& out, const letters::polled_out& l) {
  begin(out, kind::polled_out, 14 + l.data.size())
      .number(l.ticket)
      .number(static_cast<std::uint8_t>(l.is_ok))
      .number(static_cast<std::uint8_t>(l.is_last))
      .number(l.offset)
      .bytes(l.data);
}

void write_piece(ops::byte_writer out, const letters::piece& l) {
  out.number(static_cast<std::uint8_t>(l.says)).number(l.offset).number(l.taken).bytes(l.bytes);
}

constexpr std::size_t piece_size = 9;  // without its bytes

void write_carried_in(std::string& out, const letters::carried_in& l) {
  write_piece(begin(out, kind::carried_in, 23 + piece_size + l.what.bytes.size())
                  .number(l.ticket)
                  .bytes(text_of(l.sid.bytes())),
              l.what);
}

void write_carried_out(std::string& out, const letters::carried_out& l) {
  write_piece(begin(out, kind::carried_out, 8 + piece_size + l.what.bytes.size()).number(l.ticket), l.what);
}

}  // namespace

void write(std::string& out, const any_letter& any) {
  std::visit(
      overloaded{[&](const letters::matched& l) {
                   begin(out, kind::matched, 50)
                       .id(l.match)
                       .handle(l.user)
                       .number(l.where.worker)
                       .handle(l.where.local)
                       .id(l.public_id);
                 },
                 [&](const letters::refused& l) { begin(out, kind::refused, 24).id(l.match).handle(l.user); },
                 [&](const letters::parted& l) { begin(out, kind::parted, 17).id(l.match).number(to_code(l.why)); },
                 [&](const letters::relay& l) {
                   begin(out, kind::relay, 26 + l.data.size())
                       .id(l.match)
                       .number(l.to.worker)
                       .handle(l.to.local)
                       .bytes(l.data);
                 },
                 [&](const letters::sum& l) {
                   begin(out, kind::sum, 32).number(l.heard).number(std::uint64_t{l.matches.count}).id(l.matches.ids);
                 },
                 [&](const letters::list& l) {
                   begin(out, kind::list, 11 + l.ids.size())
                       .number(l.heard)
                       .number(static_cast<std::uint8_t>(l.wants_answer))
                       .number(l.slice)
                       .number(l.last_slice)
                       .bytes(l.ids);
                 },
                 [&](const letters::claim& l) {
                   write_place(begin(out, kind::claim, 51), l).number(static_cast<std::uint8_t>(l.insists));
                 },
                 [&](const letters::found& l) { write_place(begin(out, kind::found, 50), l); },
                 [&](const letters::taken_over& l) { begin(out, kind::taken_over, 32).id(l.match).id(l.public_id); },
                 [&](const letters::hold& l) { write_movement(out, kind::hold, l.match, l.where); },
                 [&](const letters::held& l) { write_movement(out, kind::held, l.match, l.to); },
                 [&](const letters::fetch& l) { write_fetch(out, l); },
                 [&](const letters::fetched& l) { write_fetched(out, l); },
                 [&](const letters::poll& l) { write_stray(out, kind::poll, l.ticket, l.sid); },
                 [&](const letters::polled_in& l) { write_stray(out, kind::polled_in, l.ticket, l.sid, l.body); },
                 [&](const letters::polled_out& l) { write_polled_out(out, l); },
                 [&](const letters::poll_given_up& l) { write_stray(out, kind::poll_given_up, l.ticket, l.sid); },
                 [&](const letters::upgrade& l) { write_stray(out, kind::upgrade, l.ticket, l.sid, l.query); },
                 [&](const letters::carried_in& l) { write_carried_in(out, l); },
                 [&](const letters::carried_out& l) { write_carried_out(out, l); }},
      any);
}

std::string to_bytes(const entry_head& head) {
  std::string out;
  ops::byte_writer(out).number(head.version).id(head.to).number(head.first);
  return out;
}

bool read_entry(std::string_view bytes, entry_head& head, std::vector<any_letter>& letters) {
  letters.clear();
  ops::byte_reader in(bytes);
  const letter_versions spoken = spoken_versions();
  head.version = in.number<std::uint8_t>();
  if (head.version < spoken.lowest || head.version > spoken.highest) return false;
  head.to = in.id();
  head.first = in.number<std::uint64_t>();
  while (!in.at_end()) {
    const auto k = static_cast<kind>(in.number<std::uint8_t>());
    ops::byte_reader body(in.bytes(in.number<std::uint32_t>()));
    if (in.failed() || (k >= kind::upgrade && head.version < version_of_upgrades)) return false;
    const auto letter = read_body(k, body);
    if (!letter || body.failed() || !body.at_end()) return false;
    letters.push_back(*letter);
  }
  return !in.failed() && !letters.empty() && head.first <= UINT64_MAX / 2;
}

}  // namespace flinxx::cluster
