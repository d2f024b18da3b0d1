-- partitions/replica_identity
--
-- Revision 000000000002, after 000000000001

-- Let replicas know rows of events by all old values
ALTER TABLE public.events REPLICA IDENTITY FULL;

-- Change partition events_1
ALTER TABLE events_1 REPLICA IDENTITY FULL;
ALTER TABLE events_1 CLUSTER ON events_1_pkey;
