#pragma once

#include "socketio/local_socket.hpp"
#include "socketio/namespace.hpp"
#include "socketio/surroundings.hpp"

#include <flinxx/ops/slot_id.hpp>
#include <flinxx/ops/slot_table.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

/// The sockets of one worker, and the namespaces that they are in.
class registry final : public shelf {
 public:
  explicit registry(const surroundings& around) : around_(around) {}

  void serve(std::string_view nsp, application& app);
  /// nullptr for one that is not served.
  [[nodiscard]] std::vector<std::string> namespaces() const;
  [[nodiscard]] served_namespace* find(std::string_view nsp) const;

  [[nodiscard]] bool is_full() const noexcept { return sockets_.next_slot() == ops::slot_id::max_slots; }
  /// Names the place of the next socket; not while it is full.
  [[nodiscard]] ops::slot_id fresh_id() const;
  /// Stands at `place`, which is the next one.
  local_socket& make(served_namespace& nsp, const ops::slot_id& id, const ops::slot_id& place);
  [[nodiscard]] std::unique_ptr<net::mortal> take(const ops::slot_id& place) override;

  /// nullptr for a place elsewhere, or of a socket that is gone.
  [[nodiscard]] local_socket* at(const ops::slot_id& place) const;
  /// The same by the socket's id, which may be of an earlier run.
  [[nodiscard]] local_socket* find(const ops::slot_id& id) const;

  [[nodiscard]] std::size_t size() const noexcept { return sockets_.size(); }
  /// Sockets may end meanwhile.
  template <class Function>
  void for_each(Function&& function) const {
    sockets_.for_each(function);
  }

 private:
  const surroundings& around_;
  std::vector<std::unique_ptr<served_namespace>> namespaces_;
  ops::slot_table<local_socket> sockets_;
};

}  // namespace flinxx::socketio
