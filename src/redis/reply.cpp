#include <flinxx/redis/reply.hpp>

#include <charconv>
#include <hiredis/hiredis.h>

namespace flinxx::redis {
namespace {

redisReply make_nil() {
  redisReply reply{};
  reply.type = REDIS_REPLY_NIL;
  return reply;
}

const redisReply nil = make_nil();

}  // namespace

reply::kind reply::what() const noexcept {
  if (reply_ == nullptr) return kind::lost;
  switch (reply_->type) {
    case REDIS_REPLY_INTEGER: return kind::integer;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS: return kind::text;
    case REDIS_REPLY_ARRAY: return kind::array;
    case REDIS_REPLY_ERROR: return kind::error;
    default: return kind::nil;
  }
}

std::string_view reply::text() const noexcept {
  const auto is = what();
  return is == kind::text || is == kind::error ? std::string_view(reply_->str, reply_->len) : std::string_view();
}

std::int64_t reply::integer() const noexcept {
  if (what() == kind::integer) return reply_->integer;
  std::int64_t value = 0;
  const auto digits = text();
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && stop == digits.data() + digits.size() ? value : 0;
}

std::optional<std::uint64_t> reply::number(std::uint64_t most) const noexcept {
  if (what() != kind::integer) return number_in(text(), most);
  if (reply_->integer < 0 || static_cast<std::uint64_t>(reply_->integer) > most) return std::nullopt;
  return static_cast<std::uint64_t>(reply_->integer);
}

std::optional<std::uint64_t> number_in(std::string_view digits, std::uint64_t most) noexcept {
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  return error == std::errc() && stop == end && value <= most ? std::optional(value) : std::nullopt;
}

std::size_t reply::size() const noexcept {
  return what() == kind::array ? reply_->elements : 0;
}

reply reply::operator[](std::size_t i) const noexcept {
  return reply(i < size() ? reply_->element[i] : &nil);
}

}  // namespace flinxx::redis
