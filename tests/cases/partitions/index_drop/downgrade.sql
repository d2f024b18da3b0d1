-- Takes back: partitions/index_drop
--
-- Revision 000000000002, after 000000000001

-- Add unique events_at_id_key on events (at, id)
ALTER TABLE public.events ADD CONSTRAINT events_at_id_key UNIQUE (at, id);

-- Create index events_id_idx on events
CREATE INDEX events_id_idx ON public.events (id);
