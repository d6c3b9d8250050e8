#include "fuzz/support.hpp"
#include "net/tls_records.hpp"

#include <vector>

using namespace flinxx::net;

// The first two bytes choose the suite, how many records went before, and whether one bit is changed on the way. The
// rest is what a client seals, its kind first: it is opened to just that, or refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const auto suite = static_cast<std::uint16_t>(0x1301 + data[0] % 3);
  const std::vector<unsigned char> secret(suite == 0x1302 ? 48 : 32, 's');
  tls_direction sealing, opening;
  require(sealing.begin(suite, secret, data[1]) && opening.begin(suite, secret, data[1]));

  std::string inner(text_of(data + 3, size - 3));
  std::string record;
  require(sealing.seal(static_cast<tls_content>(data[2]), inner, record));
  require(std::get<std::size_t>(tls_records::size_of(record)) == record.size());

  const bool is_changed = data[0] >= 128;
  if (is_changed) record[size * data[1] % record.size()] ^= static_cast<char>(1 << data[0] % 8);
  const auto opened = opening.open(record);
  const auto* const content = std::get_if<tls_direction::content>(&opened);

  inner.push_back(static_cast<char>(data[2]));
  const std::size_t end = inner.find_last_not_of('\0');
  const bool is_one = !is_changed && end != inner.npos && inner[end] >= 21 && inner[end] <= 23;
  require((content != nullptr) == is_one);
  if (!is_one) return 0;
  require(static_cast<char>(content->type) == inner[end]);
  require(std::string_view(content->bytes.data(), content->bytes.size()) == std::string_view(inner).substr(0, end));
  return 0;
}
