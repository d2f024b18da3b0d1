-- enums/remove_value_carried_along_by_a_key
--
-- Revision 000000000002, after 000000000001

-- Remove happy from enum mood

-- Drop foreign key letters_code_fkey for a while
ALTER TABLE public.letters DROP CONSTRAINT letters_code_fkey;

-- Drop foreign key letters_receiver_fkey for a while
ALTER TABLE public.letters DROP CONSTRAINT letters_receiver_fkey;

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Move people.mood over
ALTER TABLE public.people ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Add foreign key letters_code_fkey again
ALTER TABLE public.letters ADD CONSTRAINT letters_code_fkey FOREIGN KEY (code) REFERENCES public.people (code);

-- Add foreign key letters_receiver_fkey again
ALTER TABLE public.letters ADD CONSTRAINT letters_receiver_fkey FOREIGN KEY (receiver) REFERENCES public.people (name);
