-- objects/view_column_renamed
--
-- Revision 000000000002, after 000000000001

-- Drop view adults
DROP VIEW public.adults;

-- Rename column users.email to mail
ALTER TABLE public.users RENAME COLUMN email TO mail;

-- Create view adults
CREATE VIEW adults AS
SELECT id, mail
FROM users
WHERE age > 17;
