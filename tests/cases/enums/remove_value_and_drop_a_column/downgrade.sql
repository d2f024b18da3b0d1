-- Takes back: enums/remove_value_and_drop_a_column
--
-- Revision 000000000002, after 000000000001

-- Add sad to enum mood
ALTER TYPE public.mood ADD VALUE 'sad' BEFORE 'ok';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Add column users.other (public.mood)
ALTER TABLE public.users ADD COLUMN other public.mood NOT NULL DEFAULT 'sad';
