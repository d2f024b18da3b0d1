CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS 'what reports''s readers see';
GRANT USAGE ON SCHEMA reporting TO PUBLIC;
