#pragma once

namespace flinxx::net {

/// What may be buried: see worker::bury().
class mortal {
 public:
  mortal() = default;
  mortal(const mortal&) = delete;
  mortal& operator=(const mortal&) = delete;
  virtual ~mortal() = default;
};

}  // namespace flinxx::net
