#include "fuzz/support.hpp"

#include <flinxx/http/target.hpp>

#include <algorithm>
#include <sstream>
#include <vector>

using namespace flinxx::http;

namespace {

using maybe = std::optional<std::string>;

// What is broken stays as it is in a query, and nowhere else.
maybe decode_naively(std::string text, bool plus_is_space, bool keeps_broken = false) {
  if (plus_is_space) std::replace(text.begin(), text.end(), '+', ' ');
  std::string out;
  std::size_t from = 0;
  for (auto at = text.find('%'); at != text.npos; at = text.find('%', from)) {
    const std::string hex = text.substr(at + 1, 2);
    const bool is_broken = hex.size() < 2 || hex.find_first_not_of("0123456789abcdefABCDEF") != hex.npos;
    if (is_broken && !keeps_broken) return std::nullopt;
    out.append(text, from, at - from).push_back(is_broken ? '%' : static_cast<char>(std::stoi(hex, nullptr, 16)));
    from = at + (is_broken ? 1 : 3);
  }
  return out.append(text, from);
}

}  // namespace

// The input as a query, and its two halves as a key and a value that survive being written into one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view query = text_of(data, size);
  require(percent_decode(query, false) == decode_naively(std::string(query), false));
  require(percent_decode(query, true) == decode_naively(std::string(query), true));

  std::vector<std::pair<maybe, maybe>> all;
  std::istringstream in{std::string(query)};
  for (std::string pair; std::getline(in, pair, '&');) {
    const auto end_of_key = std::min(pair.find('='), pair.size());
    all.emplace_back(decode_naively(pair.substr(0, end_of_key), true, true),
                     decode_naively(pair.substr(std::min(end_of_key + 1, pair.size())), true, true));
  }
  for (std::size_t at = 0; at < all.size(); at += 1 + all.size() / 16) {  // the time for all of them grows too fast
    const maybe key = all[at].first;
    const auto first = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.first == key; });
    require(!key || query_value(query, *key) == first->second);
  }
  if (std::none_of(all.begin(), all.end(), [](const auto& each) { return each.first == "sid"; }))
    require(!query_value(query, "sid"));

  const std::string_view key = query.substr(0, size / 2);
  const std::string_view value = query.substr(size / 2);
  for (const bool kept : {false, true}) {
    const std::string written = percent_encode(key, kept) + "=" + percent_encode(value, kept);
    require(query_value(written, key) == value &&
            query_value(percent_encode(key, kept) + "%&" + written + "&" + written + "x", key) == value);
  }
  return 0;
}
