#pragma once

#include "app/composition.hpp"

#include <flinxx/ops/options.hpp>
#include <flinxx/ops/service_manager.hpp>

#include <functional>

namespace flinxx::app {

/// What SIGHUP does: reads the options, the certificate and the site again, and puts all of it in use or nothing. On
/// the first worker's thread.
class steering {
 public:
  /// `parts` and `manager` must outlive it; `now` are the options that it was made of.
  steering(composition& parts, const ops::service_manager& manager, ops::parsed_options now,
           std::function<ops::parse_result()> read)
      : parts_(parts), manager_(manager), now_(std::move(now)), read_(std::move(read)) {}

  /// Says in the log what came of it.
  void read_again();

 private:
  void change();

  composition& parts_;
  const ops::service_manager& manager_;
  ops::parsed_options now_;
  const std::function<ops::parse_result()> read_;
};

}  // namespace flinxx::app
