-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Gold: the questions people ask
-- MAGIC Which airline is on time, which route suffers, and what the weather has to do with it.

-- COMMAND ----------

USE IDENTIFIER(:catalog || '.' || :schema)

-- COMMAND ----------

CREATE OR REPLACE TABLE gold_carriers AS
SELECT a.name AS airline,
       count(*) AS flights,
       round(avg(f.arr_delay), 2) AS mean_arrival_delay,
       round(avg(CASE WHEN f.arr_delay > 15 THEN 1.0 WHEN f.arr_delay IS NOT NULL THEN 0.0 END), 4) AS late_share,
       round(avg(CASE WHEN f.cancelled THEN 1.0 ELSE 0.0 END), 4) AS cancelled_share
FROM silver_flights f
JOIN bronze_airlines a ON a.carrier = f.carrier
GROUP BY a.name

-- COMMAND ----------

CREATE OR REPLACE TABLE gold_routes AS
SELECT f.origin, f.dest, d.name AS destination, count(*) AS flights,
       round(avg(f.arr_delay), 2) AS mean_arrival_delay,
       round(percentile_approx(f.arr_delay, 0.9), 1) AS p90_arrival_delay
FROM silver_flights f
LEFT JOIN bronze_airports d ON d.faa = f.dest
GROUP BY f.origin, f.dest, d.name

-- COMMAND ----------

CREATE OR REPLACE TABLE gold_daily AS
SELECT flight_date, origin, count(*) AS flights,
       sum(CASE WHEN cancelled THEN 1 ELSE 0 END) AS cancelled,
       round(avg(arr_delay), 2) AS mean_arrival_delay,
       round(avg(wind_speed), 2) AS mean_wind_speed,
       round(sum(precip), 2) AS precipitation
FROM silver_flights
GROUP BY flight_date, origin

-- COMMAND ----------

SELECT * FROM gold_carriers ORDER BY flights DESC
