#include "app/place.hpp"

#include <flinxx/ops/log.hpp>
#include <flinxx/site/dress.hpp>
#include <flinxx/site/site.hpp>

#include <exception>
#include <utility>

namespace flinxx::app {

place::place(std::string folder, std::string contact)
    : folder_(std::move(folder)), contact_(std::move(contact)), now_(read()) {}

std::shared_ptr<const place::standing> place::read() const {
  auto out = std::make_shared<standing>();
  out->contact = contact_;
  if (folder_.empty()) {
    if (plain_) out->page = std::make_unique<http::static_files>(*plain_);
    return out;
  }
  const auto content = site::load(folder_, contact_);
  out->rules_version = content.rules_version();
  out->contact = content.about.contact;
  if (plain_) {
    const auto files = site::dress(content, plain_->bytes_of("/index.html"), plain_->bytes_of("/manifest.webmanifest"));
    out->page = std::make_unique<http::static_files>(plain_->with(files));
  }
  return out;
}

void place::serve(std::unique_ptr<http::static_files> page) {
  plain_ = std::move(page);
  now_ = read();
}

std::shared_ptr<const place::standing> place::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

void place::handle(http::exchange& x) {
  const auto current = now();
  if (current->page) return current->page->handle(x);
  x.respond(http::response::error(404, "no_page", "The page has not been built; the API is below /api/"));
}

void place::read_again() try {
  auto next = read();
  const std::lock_guard lock(mutex_);
  now_ = std::move(next);
  ops::log::info("SIGHUP: the site's folder read again");
} catch (const std::exception& e) {
  ops::log::error("SIGHUP: the old site stays in use: {}", e.what());
}

}  // namespace flinxx::app
