#include "analytics/database.hpp"

#include "analytics/schema.hpp"

#include <iterator>
#include <stdexcept>

namespace flinxx::analytics {
namespace {

constexpr int versions = static_cast<int>(std::size(schema_versions));

// Two consumers that start at once wait for each other.
constexpr const char* begin_schema = R"(
BEGIN;
SELECT pg_advisory_xact_lock(7310033);
CREATE SCHEMA IF NOT EXISTS flinxx;
CREATE TABLE IF NOT EXISTS flinxx.schema_version (version integer NOT NULL);
)";

constexpr const char* insert_calls = R"(
INSERT INTO flinxx.calls
SELECT id, to_timestamp(ended_at), length_s, first_wait_ms, second_wait_ms, ended, shared, mode, node
FROM jsonb_to_recordset($1::jsonb) AS event(id uuid, ended_at bigint, length_s integer, first_wait_ms integer,
  second_wait_ms integer, ended text, shared boolean, mode text, node integer)
ON CONFLICT (id) DO NOTHING)";

constexpr const char* insert_position = R"(
INSERT INTO flinxx.files AS known VALUES ($1, $2::bigint)
ON CONFLICT (first_line) DO UPDATE SET position = greatest(known.position, excluded.position))";

std::string without_line_end(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

void database::connect() {
  const char* const names[] = {"dbname", "connect_timeout", "tcp_user_timeout", "application_name", "options", nullptr};
  const char* const values[] = {
      where_.c_str(), "5", "10000", "flinxx-analytics", "-c statement_timeout=30s -c client_min_messages=warning",
      nullptr};
  connection_.reset(PQconnectdbParams(names, values, 1));
  if (PQstatus(connection_.get()) != CONNECTION_OK)
    throw std::runtime_error(without_line_end(PQerrorMessage(connection_.get())));
  run(begin_schema);
  const auto known = run("SELECT coalesce(max(version), 0) FROM flinxx.schema_version");
  const int version = std::stoi(PQgetvalue(known.get(), 0, 0));
  if (version > versions) throw std::runtime_error("the tables are those of a later version of flinxx-analytics");
  for (int next = version; next < versions; ++next) {
    run(schema_versions[next]);
    run("INSERT INTO flinxx.schema_version VALUES ($1::integer)", {std::to_string(next + 1).c_str()});
  }
  run("COMMIT");
}

void database::put(const batch& b) {
  run("BEGIN");
  run(insert_calls, {(b.calls + ']').c_str()});
  if (b.read) run(insert_position, {b.read->first_line.c_str(), std::to_string(b.read->position).c_str()});
  run("COMMIT");
}

std::int64_t database::position_in(const std::string& first_line) {
  const auto found = run("SELECT position FROM flinxx.files WHERE first_line = $1", {first_line.c_str()});
  return PQntuples(found.get()) == 1 ? std::stoll(PQgetvalue(found.get(), 0, 0)) : 0;
}

// Several statements at once go without values alone.
database::result database::run(const char* statement, std::initializer_list<const char*> values) {
  PGconn* const c = connection_.get();
  const bool has_values = values.size() > 0;
  result out(has_values ? PQexecParams(c, statement, static_cast<int>(values.size()), nullptr, values.begin(), nullptr,
                                       nullptr, 0)
                        : PQexec(c, statement));
  const auto status = PQresultStatus(out.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(without_line_end(PQerrorMessage(c)));
  return out;
}

}  // namespace flinxx::analytics
