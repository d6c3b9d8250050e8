#pragma once

#include <flinxx/json/scan.hpp>
#include <flinxx/socketio/application.hpp>
#include <flinxx/socketio/broadcast.hpp>
#include <flinxx/socketio/socket.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace flinxx::test {

/// Writes down what its client would hear.
class paper_socket final : public socketio::socket {
 public:
  [[nodiscard]] std::string id() const override { return "AAECAwQFBgcICQoLDA0O"; }
  [[nodiscard]] std::string_view nsp() const noexcept override { return "/"; }
  [[nodiscard]] bool connected() const noexcept override { return is_there; }
  [[nodiscard]] std::optional<boost::asio::ip::address> origin() const override { return comes_from; }
  void emit_data(std::string_view array, std::span<const std::string>) override {
    last = array;
    heard.append(heard.empty() ? "" : " ").append(array.substr(2, array.find('"', 2) - 2));
  }
  void emit_data_volatile(std::string_view, std::span<const std::string>) override {}
  void emit_with_ack(std::string_view, std::string_view, std::int64_t, socketio::ack_function,
                     std::span<const std::string>) override {}
  void acknowledge(std::uint64_t, std::string_view arguments, std::span<const std::string>) override {
    answered = arguments;
  }
  void carry(std::string_view state) override { carried = state; }
  void probe() override {}
  void prefetch() const noexcept override {}
  [[nodiscard]] bool heard_from() const noexcept override { return true; }
  void join(std::string_view) override {}
  void leave(std::string_view) override {}
  [[nodiscard]] std::span<const std::string> rooms() const noexcept override { return {}; }
  [[nodiscard]] socketio::broadcast_operator broadcast() override { throw std::logic_error("nobody broadcasts"); }
  void disconnect() override {}
  void close_connection(ops::close_reason) override {}
  std::string take() { return std::exchange(heard, {}); }

  bool is_there = true;
  std::optional<boost::asio::ip::address> comes_from;
  std::string heard;
  std::string last;
  std::string carried;
  std::string answered;
};

/// An event of its client, which wants to hear what became of it.
inline void say(socketio::application& app, paper_socket& s, std::string_view name, std::string_view arguments = "") {
  const std::string array =
      "[\"" + std::string(name) + "\"" + (arguments.empty() ? "" : ",") + std::string(arguments) + "]";
  socketio::event e;
  e.name = name;
  e.data = json::parse(array, 128).value();
  e.arguments = arguments;
  e.ack_id = 1;
  app.on_event(s, e);
}

}  // namespace flinxx::test
