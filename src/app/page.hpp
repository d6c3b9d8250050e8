#pragma once

#include <flinxx/http/static_files.hpp>
#include <flinxx/ops/config.hpp>

#include <memory>
#include <string>

namespace flinxx::app {

/// Empty if there is none.
[[nodiscard]] std::string web_root_of(const ops::config& options);

/// The users' page, or nullptr where it has not been built. Throws std::exception with a message for the operator.
[[nodiscard]] std::unique_ptr<http::static_files> load_page(const std::string& root);
/// The operator's, likewise.
[[nodiscard]] std::unique_ptr<http::static_files> load_admin_page(const std::string& root);

}  // namespace flinxx::app
