-- schemas/drop
--
-- Revision 000000000002, after 000000000001

-- drop table audit.events
DROP TABLE audit.events;

-- drop schema audit
DROP SCHEMA audit;
