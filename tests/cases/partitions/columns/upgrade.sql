-- partitions/columns
--
-- Revision 000000000002, after 000000000001

-- Add column events.name (text), filled with ''
ALTER TABLE public.events ADD COLUMN name text NOT NULL DEFAULT '';

-- Drop default of events.name: new rows bring a value
ALTER TABLE public.events ALTER COLUMN name DROP DEFAULT;

-- Add check events_at_check on events
ALTER TABLE public.events ADD CONSTRAINT events_at_check CHECK (at > 0);

-- Create index events_name_idx on events
CREATE INDEX events_name_idx ON public.events (name);
