-- Takes back: schemas/drop
--
-- Revision 000000000002, after 000000000001

-- Create schema audit
CREATE SCHEMA audit;

-- Create table audit.events
CREATE TABLE audit.events (
    id bigint NOT NULL,
    kind text NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (id)
);
