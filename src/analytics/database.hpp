#pragma once

#include "analytics/batch.hpp"

#include <initializer_list>
#include <libpq-fe.h>
#include <memory>
#include <string>

namespace flinxx::analytics {

/// PostgreSQL. Everything throws std::runtime_error with what it says; then connect() again.
class database {
 public:
  /// As libpq takes it: a URL, or "host=... dbname=...". What is not said, PGHOST and its like say.
  explicit database(std::string where) : where_(std::move(where)) {}

  /// And makes the tables and views that are not there yet.
  void connect();
  /// All of it or nothing; a call that is there already stays as it is.
  void put(const batch& b);
  /// How far that file has been read; 0: not yet.
  [[nodiscard]] std::int64_t position_in(const std::string& first_line);

 private:
  struct closing {
    void operator()(PGconn* c) const noexcept { PQfinish(c); }
    void operator()(PGresult* r) const noexcept { PQclear(r); }
  };
  using result = std::unique_ptr<PGresult, closing>;

  result run(const char* statement, std::initializer_list<const char*> values = {});

  const std::string where_;
  std::unique_ptr<PGconn, closing> connection_;
};

}  // namespace flinxx::analytics
