#include "fuzz/support.hpp"

#include <flinxx/http/forwarded.hpp>

#include <string>

using namespace flinxx::http;

// Whatever a client has written, what the proxy adds behind it is found and read as if it stood alone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string written(text_of(data, size));
  for (const auto field : {forwarded_field::x_forwarded_for, forwarded_field::forwarded}) {
    const bool quoted = field == forwarded_field::forwarded;
    const std::string added = quoted ? R"(for="[2001:db8::7]:4711";host="a\"b,c";proto=https)" : "[2001:db8::7]:4711";
    const std::string all = written + "," + added;
    std::string_view list = all;
    const auto item = take_last(list, field);
    require(item == added && list == written);
    const hop h = read_hop(item, field);
    require(h.address == "2001:db8::7" && h.proto == (quoted ? "https" : "") && h.host == (quoted ? "a\"b,c" : ""));
    while (!list.empty()) {
      const auto before = list.size();
      const hop other = read_hop(take_last(list, field), field);
      require(list.size() < before && other.address.size() + other.proto.size() + other.host.size() <= before);
    }
  }
  return 0;
}
