#include "fuzz/support.hpp"

#include <flinxx/json/scan.hpp>
#include <flinxx/json/write.hpp>

#include <algorithm>

using namespace flinxx;

namespace {

// Every slice of a valid value is a valid value, and a string survives being decoded and written anew.
void walk(const json::value& v) {
  const auto again = json::parse(v.raw, json::depth_limit);
  require(again && again->kind == v.kind && again->raw == v.raw);
  require(v.kind == json::kind::number || !json::to_int64(v));
  if (v.kind == json::kind::string) {
    std::string quoted;
    json::append_quoted(quoted, json::decode(v));
    require(json::equals(v, json::decode(v)) && json::equals(*json::parse(quoted, 0), json::decode(v)));
  }
  for (json::elements all(v); const auto each = all.next();) walk(*each);
  for (json::members all(v); const auto each = all.next();) {
    walk(each->key);
    walk(each->value);
    require(json::find(v, json::decode(each->key)).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  const auto v = json::parse(text, 64);
  const auto brackets = std::count_if(text.begin(), text.end(), [](char c) { return c == '[' || c == '{'; });
  require(v || brackets > 64 || !parse_naively(text));
  if (v) walk(*v);
  return 0;
}
