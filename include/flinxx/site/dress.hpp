#pragma once

#include <flinxx/site/site.hpp>

#include <map>
#include <string>
#include <string_view>

namespace flinxx::site {

/// The files of the page that the operator's content makes, by their names: /index.html and /manifest.webmanifest with
/// the operator's name in place of ours, and below /site/ the pages, the logo and the colours. The page finds what it
/// is to say in the element with the id "site": JSON of name, tagline, contact, links, logo and pages. Either of
/// `index` and `manifest` may be empty, or what it should not be: then it stays as it is.
[[nodiscard]] std::map<std::string, std::string> dress(const content& c, std::string_view index,
                                                       std::string_view manifest);

}  // namespace flinxx::site
