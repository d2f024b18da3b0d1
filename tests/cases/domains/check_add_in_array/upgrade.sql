-- domains/check_add_in_array
--
-- Revision 000000000002, after 000000000001

-- Add check short on domain email

-- Put domain email as it was aside
ALTER DOMAIN public.email RENAME TO email__old;

-- Make domain email anew
CREATE DOMAIN public.email AS text CONSTRAINT email_check CHECK (VALUE ~ '@') CONSTRAINT short CHECK (length(VALUE) < 100);

-- Move users.email over
ALTER TABLE public.users ALTER COLUMN email TYPE public.email[] USING email::public.email[];

-- Drop what domain email was
DROP DOMAIN public.email__old;
