#include "fuzz/support.hpp"
#include "net/proxy_header.hpp"

using namespace flinxx::net;

// What stands behind a header does not matter, and nothing in front of its end is enough: a reader that looks again at
// each byte finds the same one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using verdict = proxy_header::verdict;
  const std::string_view text = text_of(data, size);
  const auto whole = read_proxy_header(text);
  if (whole.status == verdict::incomplete) require(size < max_proxy_header);
  if (whole.status != verdict::complete) require(whole.size == 0 && whole.family == proxy_header::kind::none);
  bool ended = false;
  for (std::size_t i = 0; i <= size && i <= max_proxy_header; ++i) {
    const auto part = read_proxy_header(text.substr(0, i));
    if (ended) require(part.status == whole.status && part.size == whole.size && part.source == whole.source);
    ended = ended || part.status != verdict::incomplete;
    if (part.status == verdict::complete) require(i >= part.size && part.size >= 15);
  }
  require(ended == (whole.status != verdict::incomplete));
  return 0;
}
