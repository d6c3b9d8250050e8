#pragma once

namespace flinxx::analytics {

/// What each later version adds stands behind it; a database has the number of the last one that it was given.
inline constexpr const char* schema_versions[] = {R"(
CREATE TABLE flinxx.calls (
  id uuid PRIMARY KEY,
  ended_at timestamptz NOT NULL,
  length_s integer NOT NULL,
  first_wait_ms integer,
  second_wait_ms integer,
  ended text NOT NULL,
  shared boolean NOT NULL,
  mode text NOT NULL,
  node integer NOT NULL
);
CREATE INDEX calls_by_end ON flinxx.calls (ended_at);
CREATE TABLE flinxx.files (
  first_line text PRIMARY KEY,
  position bigint NOT NULL
);
CREATE VIEW flinxx.matches_a_day AS
  SELECT (ended_at AT TIME ZONE 'UTC')::date AS day, count(*) AS matches,
         count(*) FILTER (WHERE shared) AS with_interest, count(*) FILTER (WHERE mode = 'text') AS text_only
  FROM flinxx.calls WHERE ended <> 'undone' GROUP BY 1;
CREATE VIEW flinxx.endings_a_day AS
  SELECT (ended_at AT TIME ZONE 'UTC')::date AS day, ended, count(*) AS calls FROM flinxx.calls GROUP BY 1, 2;
CREATE VIEW flinxx.waits_a_day AS
  SELECT day, count(*) AS waits, avg(wait_ms) / 1000 AS mean_s,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY wait_ms) / 1000 AS median_s,
         percentile_cont(0.95) WITHIN GROUP (ORDER BY wait_ms) / 1000 AS p95_s
  FROM (SELECT (ended_at AT TIME ZONE 'UTC')::date AS day, unnest(ARRAY[first_wait_ms, second_wait_ms]) AS wait_ms
        FROM flinxx.calls) AS each WHERE wait_ms IS NOT NULL GROUP BY 1;
CREATE VIEW flinxx.lengths_a_day AS
  SELECT (ended_at AT TIME ZONE 'UTC')::date AS day, count(*) AS calls, sum(length_s) AS total_s,
         avg(length_s) AS mean_s, percentile_cont(0.5) WITHIN GROUP (ORDER BY length_s) AS median_s,
         percentile_cont(0.95) WITHIN GROUP (ORDER BY length_s) AS p95_s
  FROM flinxx.calls WHERE ended <> 'undone' GROUP BY 1;
)"};

}  // namespace flinxx::analytics
