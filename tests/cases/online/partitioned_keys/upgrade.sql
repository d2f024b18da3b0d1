-- online/partitioned_keys
--
-- Revision 000000000002, after 000000000001

-- Refuse NULL in events.name, of new rows at first
ALTER TABLE public.events ADD CONSTRAINT events_name_required CHECK (name IS NOT NULL) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: check events_name_required
ALTER TABLE public.events VALIDATE CONSTRAINT events_name_required;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Require events.name: no row has NULL, as the check knows
ALTER TABLE public.events ALTER COLUMN name SET NOT NULL;

-- Drop check events_name_required of events
ALTER TABLE public.events DROP CONSTRAINT events_name_required;

-- Add primary key of events on id, at
ALTER TABLE public.events ADD CONSTRAINT events_pkey PRIMARY KEY (id, at);

-- Add unique events_at_name_key on events (at, name)
ALTER TABLE public.events ADD CONSTRAINT events_at_name_key UNIQUE (at, name);

-- Add check events_at_check on events, for new rows at first
ALTER TABLE public.events ADD CONSTRAINT events_at_check CHECK (at >= 0) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: check events_at_check
ALTER TABLE public.events VALIDATE CONSTRAINT events_at_check;
