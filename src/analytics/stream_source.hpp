#pragma once

#include "analytics/batch.hpp"

#include <flinxx/net/worker.hpp>
#include <flinxx/redis/client.hpp>

#include <string>
#include <string_view>

namespace flinxx::analytics {

/// The stream of Redis, as one consumer of the group "analytics". First comes what this one has read and not finished,
/// then, now and then, what others have left for a minute, then what is new.
class stream_source final : public source, private redis::client::listener {
 public:
  stream_source(redis::client::settings where, std::string key, std::string consumer);

  batch read() override;
  void done(const batch& b) override;

 private:
  void on_up() override {}
  void on_down(const std::string& why, bool refused) override;

  /// Waits for Redis for some seconds, and for its answer. Throws std::runtime_error with what is wrong.
  void ask(const redis::command& c, const redis::client::on_reply& heard);
  batch take_over();
  batch read_from(std::string_view place);

  const std::string key_;
  const std::string consumer_;
  net::worker home_{0};
  std::string why_ = "Redis does not answer";
  redis::client client_;
  bool has_group_ = false;
  bool has_pending_ = true;  // of its own, or may have
  std::int64_t take_over_at_ = 0;
};

}  // namespace flinxx::analytics
