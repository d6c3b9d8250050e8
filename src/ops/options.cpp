#include "ops/options_detail.hpp"
#include "ops/text_detail.hpp"

#include <flinxx/ops/listen_address.hpp>
#include <flinxx/ops/options.hpp>

namespace flinxx::ops {
namespace {

using detail::settings;

const detail::setting* find(const settings& found, std::string_view name) noexcept {
  for (const auto& given : found) {
    if (given.row->name == name) return &given;
  }
  return nullptr;
}

std::optional<usage_error> apply(const settings& found, config& to) {
  for (const auto& [row, text, where] : found) {
    if (row->is_flag()) continue;
    const auto refused = row->value.set(to, text);
    if (!refused) continue;
    const auto value = row->value.secret ? "the value" : '"' + detail::escape_controls(*refused) + '"';
    return usage_error{where + ": " + value + " is not allowed; it takes " + row->value.allowed};
  }
  return std::nullopt;
}

// What one option asks of another.
std::optional<usage_error> check_together(const config& values) {
  if (values.tls_cert.empty() != values.tls_key.empty()) {
    return usage_error{values.tls_cert.empty() ? "tls-key needs tls-cert beside it"
                                               : "tls-cert needs tls-key beside it"};
  }
  if (values.tls_redirect_port != 0 && values.tls_cert.empty())
    return usage_error{"tls-redirect-port needs tls-cert and tls-key: there is no HTTPS to send clients to"};
  if (values.tls_redirect_port != 0 && values.tls_redirect_port == values.port)
    return usage_error{"tls-redirect-port is the port that speaks TLS"};
  if (values.https_redirect && values.tls_cert.empty() && values.trusted_proxies.empty())
    return usage_error{"https-redirect needs trusted-proxies, one of which speaks HTTPS: nothing here does"};
  if (values.proxy_protocol && values.trusted_proxies.empty())
    return usage_error{"proxy-protocol needs trusted-proxies: nobody else may connect"};
  if (!values.redis.empty() && values.session_key.empty())
    return usage_error{"redis needs session-key beside it, the same on all nodes of the cluster"};
  if (!values.ban_file.empty() && values.session_key.empty())
    return usage_error{"ban-file needs session-key beside it: another start would not know who is meant"};
  const auto admin = parse_listen_address(values.admin_listen);
  if (admin && !admin->is_loopback && values.admin_token.empty())
    return usage_error{
        "admin-listen needs admin-token beside it where it is not loopback: anybody could steer the "
        "server"};
  if (!values.redis_ca.empty() && !values.redis.starts_with("rediss"))
    return usage_error{"redis-ca needs a redis that begins with rediss: there is no TLS otherwise"};
  if (!values.turn_urls.empty() && values.turn_secret.empty())
    return usage_error{"turn-urls needs turn-secret beside it"};
  if (values.ice_transport_policy == ice_policy::relay && values.turn_urls.empty()) {
    return usage_error{"ice-transport-policy relay needs turn-urls: without a TURN server no call could connect"};
  }
  return std::nullopt;
}

}  // namespace

parse_result parse_options(int argc, const char* const* argv, const char* const* environment,
                           std::string_view version) {
  settings of_command_line, of_environment, of_file;
  if (auto error = detail::read_command_line(argc, argv, of_command_line)) return *error;
  if (find(of_command_line, "help")) return print_and_exit{detail::help_text()};
  if (find(of_command_line, "help-markdown")) return print_and_exit{detail::help_markdown()};
  if (find(of_command_line, "version")) return print_and_exit{"flinxx " + std::string(version) + '\n'};

  parsed_options result;
  detail::read_environment(environment, of_environment, result.warnings);
  const auto* file = find(of_command_line, "config");
  if (!file) file = find(of_environment, "config");
  if (file) {
    if (auto error = detail::read_file(*file, of_file)) return *error;
  }
  // The last one wins.
  for (const auto* source : {&of_file, &of_environment, &of_command_line}) {
    if (auto error = apply(*source, result.values)) return *error;
  }
  if (auto error = check_together(result.values)) return *error;
  if (result.values.max_outbox < result.values.max_payload) {
    result.warnings.emplace_back(
        "max-outbox is less than max-payload: relaying a message that large closes its receiver");
  }
  return result;
}

}  // namespace flinxx::ops
