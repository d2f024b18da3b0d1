-- Takes back: partitions/drop_referenced
--
-- Revision 000000000002, after 000000000001

-- Create partition events_rest
CREATE TABLE events_rest PARTITION OF events DEFAULT;
