#include <flinxx/ops/base64.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/invite_names.hpp>

#include <string>

namespace flinxx::signaling {

std::shared_ptr<const ops::sealer> invite_names(std::string_view secret) {
  const std::string random = ops::to_base64url(ops::random_id());
  return std::make_shared<const ops::sealer>(secret.empty() ? std::string_view(random) : secret, "flinxx invite 1");
}

}  // namespace flinxx::signaling
