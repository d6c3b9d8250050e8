#include "app/version.hpp"

#include <flinxx/app/check.hpp>
#include <flinxx/app/server.hpp>
#include <flinxx/ops/log.hpp>
#include <flinxx/ops/options.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/site/site.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <unistd.h>
#include <utility>
#include <variant>

namespace {

int fail(const std::string& message, int status) {
  std::fprintf(stderr, "flinxx: %s\n", message.c_str());
  return status;
}

// Nothing is logged: this is somebody at a terminal, or a script.
int check(const flinxx::ops::checked_options& options) {
  auto problems = options.problems;
  if (problems.empty()) problems = flinxx::app::faults_of(options.values);
  for (const auto& warning : options.warnings) fail("warning: " + warning, 0);
  for (const auto& problem : problems) fail(problem, 0);
  if (problems.empty()) std::puts("flinxx: the configuration is good");
  return problems.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

int serve(const flinxx::ops::parsed_options& options, std::function<flinxx::ops::parse_result()> read_again) {
  flinxx::ops::setup_logging(options.values.log_level, options.values.log_format);
  for (const auto& warning : options.warnings) flinxx::ops::log::warn("{}", warning);
  if (!flinxx::ops::random_works()) return fail("the random number generator does not work", EXIT_FAILURE);
  flinxx::app::server(options, std::move(read_again)).run();
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) try {
  const auto read = [argc, argv] { return flinxx::ops::parse_options(argc, argv, environ, flinxx::app::version); };
  const auto parsed = read();
  if (const auto* wrong = std::get_if<flinxx::ops::usage_error>(&parsed))
    return fail(wrong->message, wrong->exit_status);
  if (const auto* text = std::get_if<flinxx::ops::print_and_exit>(&parsed)) {
    std::fputs(text->text.c_str(), stdout);
    return EXIT_SUCCESS;
  }
  if (const auto* checked = std::get_if<flinxx::ops::checked_options>(&parsed)) return check(*checked);
  return serve(std::get<flinxx::ops::parsed_options>(parsed), read);
} catch (const flinxx::site::error& e) {
  return fail(e.what(), flinxx::ops::usage_error::exit_status);
} catch (const std::exception& e) {
  return fail(e.what(), EXIT_FAILURE);
}
