#include "http/words.hpp"

#include <flinxx/http/content_coding.hpp>

#include <algorithm>
#define ZLIB_CONST  // input is not changed
#include <zlib.h>

namespace flinxx::http {
namespace {

std::string_view next_item(std::string_view& list, char separator) {
  const auto end = std::min(list.find(separator), list.size());
  const auto item = trim(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return item;
}

bool lists(std::string_view field, std::string_view word) {
  while (!field.empty()) {
    std::string_view item = next_item(field, ',');
    if (!same_word(next_item(item, ';'), word)) continue;
    const std::string_view weight = next_item(item, ';');
    const bool refused =
        same_word(weight.substr(0, 2), "q=") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
    return !refused;
  }
  return false;
}

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  return lists(accept_encoding, coding);
}

bool names_type(std::string_view accept, std::string_view media_type) {
  return lists(accept, media_type);
}

std::optional<std::string> gzip(std::string_view bytes) {
  constexpr int gzip_window = 15 + 16;
  constexpr int usual_memory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzip_window, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK)
    return std::nullopt;
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool complete = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (!complete) return std::nullopt;
  return out;
}

}  // namespace flinxx::http
