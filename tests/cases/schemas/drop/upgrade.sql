-- schemas/drop
--
-- Revision 000000000002, after 000000000001

-- Drop table audit.events
DROP TABLE audit.events;

-- Drop schema audit
DROP SCHEMA audit;
