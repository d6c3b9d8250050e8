#pragma once

#include "signaling/asked.hpp"
#include "signaling/user.hpp"

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/sealer.hpp>
#include <flinxx/signaling/hub.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::signaling {

/// The codes of invites, for the users of one worker. The server keeps the name of a code, which it alone can make, and
/// nobody's code. On the worker's thread.
class invitations {
 public:
  struct made {
    std::string code;
    std::int64_t ends_at;
  };

  /// For how long one is to be left alone where there are too many.
  static constexpr std::int64_t retry_ms = 60'000;

  /// All must outlive this.
  invitations(net::worker& home, hub& h, const ops::sealer& names) noexcept : home_(home), hub_(h), names_(names) {}

  /// Nothing if there are too many.
  [[nodiscard]] std::optional<made> make();
  /// What one asks for who comes with a code; of what else it has asked for the mode counts.
  [[nodiscard]] std::unique_ptr<asked> asked_by(std::string_view code, const asked* besides) const;
  /// The invite by which the user has come to a server before, or to another one.
  void keep(const user& invited);

 private:
  [[nodiscard]] id128 name_of(std::string_view code) const;

  net::worker& home_;
  hub& hub_;
  const ops::sealer& names_;
};

}  // namespace flinxx::signaling
