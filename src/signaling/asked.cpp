#include "signaling/asked.hpp"

#include <flinxx/json/write.hpp>

#include <algorithm>
#include <array>

namespace flinxx::signaling {
namespace {

using matchmaking::mode;
using matchmaking::wishes;

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t longest_text = 256;
constexpr unsigned invited_bit = 32;

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_language(std::string_view part) {
  constexpr std::size_t longest = 8;
  return part.size() >= 2 && part.size() <= longest &&
         std::all_of(part.begin(), part.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

void add(asked& a, std::uint8_t& count, std::uint64_t hash, std::string text) {
  auto& hashes = a.wanted.hashes;
  auto* const end = hashes.data() + a.wanted.size();
  if (std::find(hashes.data(), end, hash) != end) return;
  hashes[a.wanted.size()] = hash;
  ++count;
  a.texts.push_back(std::move(text));
}

// One that is named again in another case counts once, as it was named first.
void add_interests(asked& a, const json::value& list) {
  json::elements all(list);
  for (auto each = all.next(); each && a.wanted.interests < matchmaking::most_interests; each = all.next()) {
    const json::plain_text plain(*each);
    const std::string_view text = trimmed(plain.view());
    if (!text.empty()) add(a, a.wanted.interests, matchmaking::hash_of(in_lower_case(text), false), std::string(text));
  }
}

void add_languages(asked& a, const json::value& list) {
  json::elements all(list);
  for (auto each = all.next(); each && a.wanted.languages < matchmaking::most_languages; each = all.next()) {
    const json::plain_text plain(*each);
    std::string part = in_lower_case(plain.view().substr(0, plain.view().find('-')));
    if (!is_language(part)) continue;
    const std::uint64_t hash = matchmaking::hash_of(part, true);
    add(a, a.wanted.languages, hash, std::move(part));
  }
}

mode mode_of(const json::value& v) {
  return json::equals(v, "text") ? mode::text : json::equals(v, "any") ? mode::any : mode::video;
}

}  // namespace

std::unique_ptr<asked> asked_in(std::string_view arguments) {
  constexpr std::array<std::string_view, 3> keys{"interests", "languages", "mode"};
  const auto payload = json::elements(arguments).next();
  if (!payload) return nullptr;
  const auto [interests, languages, wanted_mode] = json::find(*payload, keys);
  auto out = std::make_unique<asked>();
  if (interests) add_interests(*out, *interests);
  if (languages) add_languages(*out, *languages);
  if (wanted_mode) out->wanted.mode = mode_of(*wanted_mode);
  return out->wanted == wishes{} ? nullptr : std::move(out);
}

std::string shared_words(const asked& a, std::uint8_t bits) {
  std::string out = "[";
  for (std::size_t i = 0; i < a.texts.size(); ++i) {
    if ((bits >> i & 1U) == 0) continue;
    if (out.size() > 1) out += ',';
    json::append_quoted(out, a.texts[i]);
  }
  return out += ']';
}

// How many, the mode, the invite, the hashes.
void write(ops::byte_writer out, const wishes& w) {
  const unsigned counts = w.languages * 8U | w.interests;
  out.number(static_cast<std::uint8_t>(static_cast<unsigned>(w.mode) << 6 | (w.invited() ? invited_bit : 0) | counts));
  if (w.invited()) out.id(w.invite);
  for (std::size_t i = 0; i < w.size(); ++i) out.number(w.hashes[i]);
}

std::optional<wishes> read_wishes(ops::byte_reader& in) {
  const auto head = in.number<std::uint8_t>();
  wishes w;
  w.interests = head & 7U;
  w.languages = head >> 3 & 3U;
  const bool is_invited = (head & invited_bit) != 0;
  if (head >> 6 >= matchmaking::modes || (is_invited && w.size() > 0) || w.interests > matchmaking::most_interests ||
      w.languages > matchmaking::most_languages)
    return std::nullopt;
  w.mode = static_cast<mode>(head >> 6);
  if (is_invited) w.invite = in.id();
  for (std::size_t i = 0; i < w.size(); ++i) w.hashes[i] = in.number<std::uint64_t>();
  return in.failed() ? std::nullopt : std::optional(w);
}

void write(ops::byte_writer out, const asked& a) {
  write(out, a.wanted);
  out.number(static_cast<std::uint8_t>(a.texts.size()));
  for (const std::string& text : a.texts) out.number(static_cast<std::uint16_t>(text.size())).bytes(text);
}

std::unique_ptr<asked> read_asked(ops::byte_reader& in) {
  auto out = std::make_unique<asked>();
  const auto wanted = read_wishes(in);
  const std::size_t count = in.number<std::uint8_t>();
  if (!wanted || (count != 0 && count != wanted->size())) return nullptr;
  out->wanted = *wanted;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view text = in.bytes(in.number<std::uint16_t>());
    if (in.failed() || text.size() > longest_text) return nullptr;
    out->texts.emplace_back(text);
  }
  return in.failed() ? nullptr : std::move(out);
}

}  // namespace flinxx::signaling
