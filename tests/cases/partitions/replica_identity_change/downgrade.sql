-- Takes back: partitions/replica_identity_change
--
-- Revision 000000000002, after 000000000001

-- Change partition events_1
ALTER TABLE events_1 REPLICA IDENTITY DEFAULT;
ALTER TABLE events_1 REPLICA IDENTITY FULL;
