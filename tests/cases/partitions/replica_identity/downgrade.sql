-- Takes back: partitions/replica_identity
--
-- Revision 000000000002, after 000000000001

-- Change partition events_1
ALTER TABLE events_1 SET WITHOUT CLUSTER;
ALTER TABLE events_1 REPLICA IDENTITY DEFAULT;

-- Let replicas know rows of events by the primary key
ALTER TABLE public.events REPLICA IDENTITY DEFAULT;
