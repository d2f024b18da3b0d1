-- Takes back: partitions/index_with_comment
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
ALTER TABLE event_a REPLICA IDENTITY DEFAULT;
COMMENT ON INDEX event_a_u IS NULL;
DROP INDEX public.event_a_u;

-- Change partition event_a
CREATE INDEX event_a_i ON event_a (id);
COMMENT ON INDEX event_a_i IS 'goes';
CREATE UNIQUE INDEX event_a_u ON event_a (id);
COMMENT ON INDEX event_a_u IS 'stays';
ALTER TABLE event_a REPLICA IDENTITY USING INDEX event_a_u;
