#pragma once

#include <flinxx/metrics/family.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::app {

/// A number for StatsD. Of a counter it is all since the start.
struct statsd_sample {
  std::string name;
  bool is_counter = false;
  std::uint64_t value = 0;
  std::string tag{};  // "reason:flood"; empty: none
};

/// Takes out of all that is measured what StatsD is sent.
class statsd_choice final : public metrics::sink {
 public:
  void begin(const metrics::family& f) override;
  void add(label_values of, double value) override;
  void add(label_values /*of*/, const metrics::distribution& /*d*/) override {}

  [[nodiscard]] const std::vector<statsd_sample>& samples() const noexcept { return samples_; }

 private:
  metrics::family family_;  // the one that began last
  std::string_view name_;   // what StatsD knows it by; empty: it is not sent
  std::vector<statsd_sample> samples_;
};

/// The lines for them, in datagrams that no network cuts. Counters are sent by how much they have grown over `before`,
/// which is brought up to date; those that have not are left out. `tags` as DogStatsD has them ("a:b,c:d"), or empty.
[[nodiscard]] std::vector<std::string> statsd_datagrams(std::span<const statsd_sample> samples, std::string_view tags,
                                                        std::map<std::string, std::uint64_t>& before);

/// Sends some numbers to a StatsD server by UDP, at once, then every ten seconds and at its end, from a thread of its
/// own. Where nobody listens, or the name is not known, they are lost; the log says so once, and once when it is over.
/// Its end waits for that thread for a second, and then for nothing: a resolver may hang.
class statsd_push {
 public:
  struct settings {
    std::string host;  // a name or an address, resolved each time
    std::uint16_t port = 0;
    std::string tags{};
  };
  /// `walk` tells all that is measured; it is asked on that thread, and no more once this object is gone.
  statsd_push(settings s, std::function<void(metrics::sink&)> walk);
  statsd_push(const statsd_push&) = delete;
  statsd_push& operator=(const statsd_push&) = delete;
  ~statsd_push();

 private:
  class sender;

  const std::shared_ptr<sender> sender_;
};

}  // namespace flinxx::app
