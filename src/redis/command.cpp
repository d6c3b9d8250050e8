#include <flinxx/redis/command.hpp>

namespace flinxx::redis {

command::command(std::initializer_list<std::string_view> words) {
  for (const auto word : words) add(word);
}

command& command::add(std::string_view word) {
  ++words_;
  body_.append(1, '$').append(std::to_string(word.size())).append("\r\n").append(word).append("\r\n");
  return *this;
}

command& command::add(std::int64_t number) {
  return add(std::string_view(std::to_string(number)));
}

command& command::add(const command& more) {
  words_ += more.words_;
  body_ += more.body_;
  return *this;
}

std::string command::text() const {
  return '*' + std::to_string(words_) + "\r\n" + body_;
}

}  // namespace flinxx::redis
