-- Takes back: partitions/index_drop
--
-- Revision 000000000002, after 000000000001

-- Add unique events_id_at_key on events (id, at)
ALTER TABLE public.events ADD CONSTRAINT events_id_at_key UNIQUE (id, at);

-- Create index events_id_idx on events
CREATE INDEX events_id_idx ON public.events (id);
