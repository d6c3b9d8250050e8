#include "app/place.hpp"

#include <flinxx/site/dress.hpp>
#include <flinxx/site/site.hpp>

#include <utility>

namespace flinxx::app {

place::place(std::string folder, std::string contact)
    : folder_(std::move(folder)), contact_(std::move(contact)), now_(read(folder_, contact_)) {}

std::shared_ptr<const place::standing> place::read(const std::string& folder, const std::string& contact) const {
  auto out = std::make_shared<standing>();
  out->contact = contact;
  if (folder.empty()) {
    if (plain_) out->page = std::make_unique<http::static_files>(*plain_);
    return out;
  }
  const auto content = site::load(folder, contact);
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
  now_ = read(folder_, contact_);
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

void place::take(std::shared_ptr<const standing> next) {
  const std::lock_guard lock(mutex_);
  now_ = std::move(next);
}

}  // namespace flinxx::app
