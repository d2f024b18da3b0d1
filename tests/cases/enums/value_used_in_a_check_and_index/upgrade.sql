-- enums/value_used_in_a_check_and_index
--
-- Revision 000000000002, after 000000000001

-- Add glad to enum mood
ALTER TYPE public.mood ADD VALUE 'glad';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Add check users_mood_check on users
ALTER TABLE public.users ADD CONSTRAINT users_mood_check CHECK (mood <> 'glad');

-- Create index users_id_idx on users
CREATE INDEX users_id_idx ON public.users (id) WHERE mood = 'glad';
