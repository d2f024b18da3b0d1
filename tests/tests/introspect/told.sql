-- What is there, and no schema can say.

CREATE TABLE things (a integer, b integer, c text);
COMMENT ON SCHEMA public IS 'ours';
ALTER TABLE things ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
ALTER TABLE things ADD PRIMARY KEY (a) INCLUDE (b);
ALTER TABLE things ADD CONSTRAINT points FOREIGN KEY (b) REFERENCES things (a) NOT VALID;
ALTER TABLE things ALTER COLUMN c SET STATISTICS 7;
ALTER TABLE things REPLICA IDENTITY FULL;
CREATE INDEX by_c ON things (c);
COMMENT ON INDEX by_c IS 'quick';
CLUSTER things USING by_c;
COMMENT ON CONSTRAINT positive ON things IS 'more';
CREATE TABLE forced (a integer);
ALTER TABLE forced FORCE ROW LEVEL SECURITY;
CREATE TABLE parted (a integer) PARTITION BY LIST (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE INDEX half ON ONLY parted (a);
CREATE FOREIGN DATA WRAPPER wrapper;
CREATE SERVER far FOREIGN DATA WRAPPER wrapper;
CREATE FOREIGN TABLE away (a integer) SERVER far;
CREATE TYPE shell;
CREATE LANGUAGE speech HANDLER plpgsql_call_handler;
CREATE SEQUENCE odd START WITH 5;
CREATE TABLE counted (id bigint NOT NULL DEFAULT nextval('odd'));
ALTER SEQUENCE odd OWNED BY counted.id;
