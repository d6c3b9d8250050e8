#include "ops/options_detail.hpp"
#include "ops/text_detail.hpp"

#include <flinxx/ops/listen_address.hpp>
#include <flinxx/ops/options.hpp>

#include <utility>

namespace flinxx::ops {
namespace {

using detail::settings;

const detail::setting* find(const settings& found, std::string_view name) noexcept {
  for (const auto& given : found) {
    if (given.row->name == name) return &given;
  }
  return nullptr;
}

void apply(const settings& found, config& to, std::vector<std::string>& problems) {
  for (const auto& [row, text, where] : found) {
    if (row->is_flag()) continue;
    const auto refused = row->value.set(to, text);
    if (!refused) continue;
    const auto value = row->value.secret ? "the value" : '"' + detail::escape_controls(*refused) + '"';
    problems.push_back(where + ": " + value + " is not allowed; it takes " + row->value.allowed);
  }
}

// What one option asks of another, and whether it is so.
struct need {
  bool is_broken;
  const char* text;
};

std::vector<std::string> broken(std::initializer_list<need> needs) {
  std::vector<std::string> out;
  for (const auto& [is_broken, text] : needs)
    if (is_broken) out.emplace_back(text);
  return out;
}

std::vector<std::string> check_together(const config& values) {
  const bool has_cert = !values.tls_cert.empty(), has_redirect = values.tls_redirect_port != 0;
  const auto admin = parse_listen_address(values.admin_listen);
  return broken({
      {has_cert && values.tls_key.empty(), "tls-cert needs tls-key beside it"},
      {!has_cert && !values.tls_key.empty(), "tls-key needs tls-cert beside it"},
      {has_redirect && !has_cert, "tls-redirect-port needs tls-cert and tls-key: there is no HTTPS to send clients to"},
      {has_redirect && has_cert && values.tls_redirect_port == values.port,
       "tls-redirect-port is the port that speaks TLS"},
      {values.https_redirect && !has_cert && values.trusted_proxies.empty(),
       "https-redirect needs trusted-proxies, one of which speaks HTTPS: nothing here does"},
      {values.proxy_protocol && values.trusted_proxies.empty(),
       "proxy-protocol needs trusted-proxies: nobody else may connect"},
      {!values.redis.empty() && values.session_key.empty(),
       "redis needs session-key beside it, the same on all nodes of the cluster"},
      {values.call_events == "redis" && values.redis.empty(), "call-events redis needs redis beside it"},
      {!values.ban_file.empty() && values.session_key.empty(),
       "ban-file needs session-key beside it: another start would not know who is meant"},
      {admin && !admin->is_loopback && values.admin_token.empty(),
       "admin-listen needs admin-token beside it where it is not loopback: anybody could steer the server"},
      {!values.admin_ui_origins.empty() && (values.admin_listen.empty() || values.admin_token.empty()),
       "admin-ui-origins needs admin-listen and admin-token beside it: there the UI looks, and with that"},
      {!values.redis_ca.empty() && !values.redis.starts_with("rediss"),
       "redis-ca needs a redis that begins with rediss: there is no TLS otherwise"},
      {!values.turn_urls.empty() && values.turn_secret.empty(), "turn-urls needs turn-secret beside it"},
      {values.ice_transport_policy == ice_policy::relay && values.turn_urls.empty(),
       "ice-transport-policy relay needs turn-urls: without a TURN server no call could connect"},
  });
}

// Everything that is wrong, and of what is right the values.
checked_options read_all(const settings& of_command_line, const char* const* environment, parsed_options& to) {
  checked_options out;
  settings of_environment, of_file;
  detail::read_environment(environment, of_environment, out.warnings);
  const auto* file = find(of_command_line, "config");
  if (!file) file = find(of_environment, "config");
  if (file) detail::read_file(*file, of_file, out.problems);
  // The last one wins.
  for (const settings* source : {&std::as_const(of_file), &std::as_const(of_environment), &of_command_line}) {
    apply(*source, out.values, out.problems);
    for (const auto& [row, text, where] : *source)
      if (!row->is_flag()) to.given.insert_or_assign(std::string(row->name), text);
  }
  // Without what was wrong they might ask for what is there.
  if (out.problems.empty()) out.problems = check_together(out.values);
  if (out.values.max_outbox < out.values.max_payload) {
    out.warnings.emplace_back("max-outbox is less than max-payload: relaying a message that large closes its receiver");
  }
  return out;
}

std::string text_of(const parsed_options& of, const detail::option& row) {
  const auto found = of.given.find(row.name);
  return found == of.given.end() ? row.value.fallback : found->second;
}

std::string shown(const std::string& text) {
  return text.empty() ? "nothing" : detail::escape_controls(text);
}

std::string description_of(const detail::option& row, const std::string& before, const std::string& now) {
  const std::string name(row.name);
  if (!row.is_live) return name + " stays as it is: it changes with the next start alone";
  return row.value.secret ? name + " is another one" : name + " is " + shown(now) + ", was " + shown(before);
}

}  // namespace

parse_result parse_options(int argc, const char* const* argv, const char* const* environment,
                           std::string_view version) {
  settings of_command_line;
  if (auto error = detail::read_command_line(argc, argv, of_command_line)) return *error;
  if (find(of_command_line, "help")) return print_and_exit{detail::help_text()};
  if (find(of_command_line, "help-markdown")) return print_and_exit{detail::help_markdown()};
  if (find(of_command_line, "version")) return print_and_exit{"flinxx " + std::string(version) + '\n'};

  parsed_options result;
  auto read = read_all(of_command_line, environment, result);
  if (find(of_command_line, "check-config")) return read;
  if (!read.problems.empty()) return usage_error{std::move(read.problems.front())};
  result.values = std::move(read.values);
  result.warnings = std::move(read.warnings);
  return result;
}

std::vector<option_change> changes_of(const parsed_options& before, const parsed_options& now) {
  std::vector<option_change> out;
  for (const auto& row : detail::option_table()) {
    if (row.is_flag()) continue;
    const auto was = text_of(before, row), is = text_of(now, row);
    if (was != is) out.push_back({row.is_live, description_of(row, was, is), std::string(row.name)});
  }
  return out;
}

parsed_options with_live(const parsed_options& before, const parsed_options& now) {
  parsed_options out;
  for (const auto& row : detail::option_table()) {
    const auto& from = row.is_live ? now : before;
    const auto found = from.given.find(row.name);
    if (row.is_flag() || found == from.given.end()) continue;
    (void)row.value.set(out.values, found->second);
    out.given.insert(*found);
  }
  return out;
}

}  // namespace flinxx::ops
