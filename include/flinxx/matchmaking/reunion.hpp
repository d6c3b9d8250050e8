#pragma once

#include <flinxx/matchmaking/matchmaker.hpp>

#include <cstddef>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace flinxx::matchmaking {

/// The session that a user says it was in before the server was started again.
struct past_session {
  id128 id{};
  id128 partner{};
};

/// Puts the sessions of before a restart together again, as their users come back one by one. Each speaks for itself
/// alone: a session goes on if both name it and each other. Until the second of the two has come it is awaited, away in
/// the session; a session that it does not name is over. Not synchronised.
class reunion {
 public:
  /// `rules` must outlive this.
  explicit reunion(matchmaker& rules) : rules_(rules) {}

  /// Somebody is back, for the first time. Adds what the users are to be told.
  [[nodiscard]] user_handle come_back(const address& where, const id128& public_id,
                                      const std::optional<past_session>& said, std::vector<effect>& effects);

  /// Nobody is awaited any longer: the sessions of those who have not come are over.
  void end(std::vector<effect>& effects);

 private:
  struct awaited {
    user_handle self;
    past_session session;  // as the awaited one would have to say it
  };
  struct hash {
    std::size_t operator()(const id128& id) const noexcept {
      std::size_t random = 0;
      std::memcpy(&random, id.data(), sizeof random);
      return random;
    }
  };

  [[nodiscard]] std::optional<user_handle> take_awaited(const id128& public_id, const std::optional<past_session>& said,
                                                        std::vector<effect>& effects);

  matchmaker& rules_;
  std::unordered_multimap<id128, awaited, hash> awaited_;  // some may have ended since
  std::unordered_set<id128, hash> returned_;
  bool is_over_ = false;
};

}  // namespace flinxx::matchmaking
